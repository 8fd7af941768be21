import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { GalleryImageDetails } from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { counted } from '../../lib/format.ts'
import { changeListed, imageKeys } from './api.ts'
import { inBatches } from './batches.ts'

interface Change {
  ids: readonly string[]
  favourite: boolean
}

/** Returns a function that marks or unmarks images as favorites. */
export function useFavourite() {
  const queryClient = useQueryClient()
  return (change: Change) => void setFavourite(change, queryClient)
}

/** Images change at once; if the server rejects it, they are read again. A change of several images can be undone. */
async function setFavourite({ ids, favourite }: Change, queryClient: QueryClient) {
  show(queryClient, { ids, favourite })
  const { done, failure } = await inBatches(ids, 'Changing', (some) =>
    api.post('/api/images/favourite', { body: { ids: some, favourite } }),
  )
  if (failure) {
    showToast({
      kind: 'failed',
      title: `${counted(ids.length - done.length, 'favorite')} not changed.`,
      detail: explain(failure.error),
    })
    await queryClient.invalidateQueries({ queryKey: imageKeys.all })
  } else if (ids.length > 1) {
    const back = { ids, favourite: !favourite }
    showToast({
      kind: 'undo',
      title: `${counted(ids.length, 'image')} ${favourite ? 'marked' : 'unmarked'} as favorites.`,
      action: { label: 'Undo', run: () => void setFavourite(back, queryClient) },
    })
  }
}

function show(queryClient: QueryClient, { ids, favourite }: Change) {
  const changed = new Set(ids)
  changeListed(queryClient, (image) => (changed.has(image.id) ? { ...image, favourite } : image))
  for (const id of ids)
    queryClient.setQueryData<GalleryImageDetails>(
      imageKeys.one(id),
      (image) => image && { ...image, favourite },
    )
}
