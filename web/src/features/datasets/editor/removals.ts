import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { explain } from '../../../components/page-error.tsx'
import { dismissToast, showToast } from '../../../components/toast-store.ts'
import { cacheDataset, datasetKeys, removeImage } from '../api.ts'

interface Removal {
  datasetId: string
  imageId: string
  toast: number
}

/** Images that are hidden already; they are removed on the server once the time to undo is over. */
let removals: readonly Removal[] = []
const listeners = new Set<() => void>()

function change(next: readonly Removal[]) {
  removals = next
  for (const listener of listeners) listener()
}

const drop = (imageId: string) => change(removals.filter((removal) => removal.imageId !== imageId))

interface RemoveOptions {
  datasetId: string
  imageIds: readonly string[]
  /** "Image 14", "4 duplicates" */
  label: string
  queryClient: QueryClient
}

/** Removes images; for eight seconds this can be undone for all of them together. */
export function removeWithUndo({ datasetId, imageIds, label, queryClient }: RemoveOptions) {
  const each = (act: (imageId: string) => void) => {
    for (const imageId of imageIds) act(imageId)
  }
  const toast = showToast({
    kind: 'undo',
    title: `${label} removed.`,
    action: { label: 'Undo', run: () => each(drop) },
    onGone: () => each((imageId) => send(datasetId, imageId, queryClient)),
  })
  change([...removals, ...imageIds.map((imageId) => ({ datasetId, imageId, toast }))])
}

/** Requests under way; each resolves with its error, or with `null`. */
const sending = new Set<Promise<unknown>>()

function send(datasetId: string, imageId: string, queryClient: QueryClient) {
  const request: Promise<unknown> = removeImage(datasetId, imageId)
    .then((dataset) => {
      cacheDataset(queryClient, dataset)
      return null
    })
    .catch((error: unknown) => {
      void queryClient.invalidateQueries({ queryKey: datasetKeys.detail(datasetId) })
      showToast({ kind: 'failed', title: 'The image was not removed.', detail: explain(error) })
      return error
    })
    .finally(() => {
      drop(imageId)
      sending.delete(request)
    })
  sending.add(request)
}

/** Completes all removals now instead of after the time to undo; throws if one fails. */
export async function completeRemovals() {
  for (const toast of new Set(removals.map((removal) => removal.toast))) dismissToast(toast)
  const faults = await Promise.all(sending)
  const fault = faults.find((candidate) => candidate !== null)
  if (fault) throw fault
}

// Leaving the page ends the time to undo.
globalThis.addEventListener?.('pagehide', () => {
  for (const { datasetId, imageId } of removals)
    void removeImage(datasetId, imageId, true).catch(() => {})
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const current = () => removals

/** Returns the ids of images that are about to be removed. */
export function usePendingRemovals(): ReadonlySet<string> {
  const all = useSyncExternalStore(subscribe, current)
  return new Set(all.map(({ imageId }) => imageId))
}
