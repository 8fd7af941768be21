import { MAX_DOWNLOADED_IMAGES } from '@the-way/shared'
import { useEffect } from 'react'
import type { Selection } from './selection.ts'

/** How many images can be selected at once: as many as one download can contain. */
export const MAX_SELECTED = MAX_DOWNLOADED_IMAGES

interface LoadedList {
  ids: readonly string[]
  hasMore: boolean
  /** Whether loading more has failed. */
  hasFailed: boolean
  loadMore: () => void
}

/**
 * Loads the rest of the list while all of it is selected. Then the selection is those images: ones that are generated
 * later are not part of it. Returns whether the rest is being loaded.
 */
export function useSelectAll(selection: Selection, list: LoadedList): boolean {
  const { ids, hasMore, hasFailed, loadMore } = list
  const { isAll, choose } = selection
  const isLoading = isAll && hasMore && !hasFailed && ids.length < MAX_SELECTED
  useEffect(() => {
    if (isLoading) loadMore()
    else if (isAll) choose(ids.slice(0, MAX_SELECTED))
  })
  return isLoading
}
