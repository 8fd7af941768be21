import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { explain } from '../../../components/page-error.tsx'
import { dismissToast, showToast } from '../../../components/toast-store.ts'
import { datasetKeys, keepDataset, removePicture } from '../api.ts'

interface Removal {
  setId: string
  pictureId: string
  toast: number
}

/** Images that are hidden already; the server is told once they cannot be brought back any more. */
let removals: readonly Removal[] = []
const listeners = new Set<() => void>()

function change(next: readonly Removal[]) {
  removals = next
  for (const listener of listeners) listener()
}

const drop = (pictureId: string) =>
  change(removals.filter((removal) => removal.pictureId !== pictureId))

interface RemoveOptions {
  setId: string
  pictureIds: readonly string[]
  /** "Image 14", "4 duplicates" */
  words: string
  queryClient: QueryClient
}

/** Removes images; for eight seconds they can be brought back together. */
export function removeWithUndo({ setId, pictureIds, words, queryClient }: RemoveOptions) {
  const each = (act: (pictureId: string) => void) => {
    for (const pictureId of pictureIds) act(pictureId)
  }
  const toast = showToast({
    kind: 'undo',
    title: `${words} removed.`,
    action: { label: 'Undo', run: () => each(drop) },
    onGone: () => each((pictureId) => send(setId, pictureId, queryClient)),
  })
  change([...removals, ...pictureIds.map((pictureId) => ({ setId, pictureId, toast }))])
}

/** Each resolves with its error, or `null`. */
const sending = new Set<Promise<unknown>>()

function send(setId: string, pictureId: string, queryClient: QueryClient) {
  const request: Promise<unknown> = removePicture(setId, pictureId)
    .then((dataset) => {
      keepDataset(queryClient, dataset)
      return null
    })
    .catch((error: unknown) => {
      void queryClient.invalidateQueries({ queryKey: datasetKeys.detail(setId) })
      showToast({ kind: 'failed', title: 'The image was not removed.', detail: explain(error) })
      return error
    })
    .finally(() => {
      drop(pictureId)
      sending.delete(request)
    })
  sending.add(request)
}

/** Ends every undo now and waits until the server knows; throws if a removal failed. */
export async function finishRemovals() {
  for (const toast of new Set(removals.map((removal) => removal.toast))) dismissToast(toast)
  const faults = await Promise.all(sending)
  const fault = faults.find((candidate) => candidate !== null)
  if (fault) throw fault
}

// Leaving the page ends the undo.
globalThis.addEventListener?.('pagehide', () => {
  for (const { setId, pictureId } of removals)
    void removePicture(setId, pictureId, true).catch(() => {})
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const current = () => removals

/** The ids of images that are about to be removed. */
export function useLeaving(): ReadonlySet<string> {
  const all = useSyncExternalStore(subscribe, current)
  return new Set(all.map(({ pictureId }) => pictureId))
}
