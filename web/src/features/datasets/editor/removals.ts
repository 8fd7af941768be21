import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { explain } from '../../../components/page-error.tsx'
import { dismissToast, showToast } from '../../../components/toast-store.ts'
import { datasetKeys, keepDataset, removeImage } from '../api.ts'

interface Removal {
  datasetId: string
  imageId: string
  toast: number
}

/** Images that are hidden already; the server is told once they cannot be brought back any more. */
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
  words: string
  queryClient: QueryClient
}

/** Removes images; for eight seconds they can be brought back together. */
export function removeWithUndo({ datasetId, imageIds, words, queryClient }: RemoveOptions) {
  const each = (act: (imageId: string) => void) => {
    for (const imageId of imageIds) act(imageId)
  }
  const toast = showToast({
    kind: 'undo',
    title: `${words} removed.`,
    action: { label: 'Undo', run: () => each(drop) },
    onGone: () => each((imageId) => send(datasetId, imageId, queryClient)),
  })
  change([...removals, ...imageIds.map((imageId) => ({ datasetId, imageId, toast }))])
}

/** Each resolves with its error, or `null`. */
const sending = new Set<Promise<unknown>>()

function send(datasetId: string, imageId: string, queryClient: QueryClient) {
  const request: Promise<unknown> = removeImage(datasetId, imageId)
    .then((dataset) => {
      keepDataset(queryClient, dataset)
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

/** Ends every undo now and waits until the server knows; throws if a removal failed. */
export async function completeRemovals() {
  for (const toast of new Set(removals.map((removal) => removal.toast))) dismissToast(toast)
  const faults = await Promise.all(sending)
  const fault = faults.find((candidate) => candidate !== null)
  if (fault) throw fault
}

// Leaving the page ends the undo.
globalThis.addEventListener?.('pagehide', () => {
  for (const { datasetId, imageId } of removals)
    void removeImage(datasetId, imageId, true).catch(() => {})
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const current = () => removals

/** The ids of images that are about to be removed. */
export function useLeaving(): ReadonlySet<string> {
  const all = useSyncExternalStore(subscribe, current)
  return new Set(all.map(({ imageId }) => imageId))
}
