import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { clock } from '../../../lib/format-time.ts'
import { changeDataset, keepDataset } from '../api.ts'
import { type CaptionState, CaptionStore, type Saving } from './caption-store.ts'

const stores = new Map<string, CaptionStore>()

const NOTHING: CaptionState = { texts: new Map(), saving: { kind: 'untouched' }, undo: null }
const never = () => () => {}
const nothing = () => NOTHING

/** A dataset's captions as they are written; null: there is no dataset yet. */
export function useCaptions(datasetId: string | null) {
  const queryClient = useQueryClient()
  let store = datasetId === null ? null : (stores.get(datasetId) ?? null)
  if (datasetId !== null && store === null) {
    store = new CaptionStore({
      save: (captions, leaving) => changeDataset(datasetId, { captions }, leaving),
      onDataset: (dataset) => keepDataset(queryClient, dataset),
    })
    stores.set(datasetId, store)
  }
  const state = useSyncExternalStore(store?.subscribe ?? never, store?.state ?? nothing)
  return { store, ...state }
}

/** "Saved 14:02" */
export function savingWords(saving: Saving): string {
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
