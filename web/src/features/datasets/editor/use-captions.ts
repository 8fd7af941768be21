import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { clock } from '../../../lib/format-time.ts'
import { cacheDataset, changeDataset } from '../api.ts'
import { type CaptionState, CaptionStore, type Saving } from './caption-store.ts'

const stores = new Map<string, CaptionStore>()

const EMPTY: CaptionState = { texts: new Map(), saving: { kind: 'untouched' }, undo: null }
const subscribeToNothing = () => () => {}
const emptyState = () => EMPTY

/** Returns the edited captions of a dataset. `datasetId` is `null` before there is a dataset. */
export function useCaptions(datasetId: string | null) {
  const queryClient = useQueryClient()
  let store = datasetId === null ? null : (stores.get(datasetId) ?? null)
  if (datasetId !== null && store === null) {
    store = new CaptionStore({
      save: (captions, leaving) => changeDataset(datasetId, { captions }, leaving),
      onDataset: (dataset) => cacheDataset(queryClient, dataset),
    })
    stores.set(datasetId, store)
  }
  const state = useSyncExternalStore(
    store?.subscribe ?? subscribeToNothing,
    store?.state ?? emptyState,
  )
  return { store, ...state }
}

/** "Saved 14:02" */
export function savingLabel(saving: Saving): string {
  switch (saving.kind) {
    case 'untouched':
      return ''
    case 'unsaved':
    case 'saving':
      return 'Saving'
    case 'saved':
      return `Saved ${clock(saving.at)}`
    case 'failed':
      return `Not saved. ${saving.reason}`
  }
}
