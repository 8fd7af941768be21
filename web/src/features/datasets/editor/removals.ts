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

/** Pictures that are gone to the eye; the server is told when the undo has passed. */
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
  pictureId: string
  /** "Picture 14" */
  words: string
  queryClient: QueryClient
}

/** Takes a picture away; for eight seconds it can be brought back. */
export function removeWithUndo({ setId, pictureId, words, queryClient }: RemoveOptions) {
  const toast = showToast({
    kind: 'undo',
    title: `${words} removed.`,
    action: { label: 'Undo', run: () => drop(pictureId) },
    onGone: () => send(setId, pictureId, queryClient),
  })
  change([...removals, { setId, pictureId, toast }])
}

/** Each ends with what went wrong, if anything did. */
const sending = new Set<Promise<unknown>>()

function send(setId: string, pictureId: string, queryClient: QueryClient) {
  const request: Promise<unknown> = removePicture(setId, pictureId)
    .then((dataset) => {
      keepDataset(queryClient, dataset)
      return null
    })
    .catch((error: unknown) => {
      void queryClient.invalidateQueries({ queryKey: datasetKeys.detail(setId) })
      showToast({ kind: 'failed', title: 'The picture was not removed.', detail: explain(error) })
      return error
    })
    .finally(() => {
      drop(pictureId)
      sending.delete(request)
    })
  sending.add(request)
}

/** Ends every undo now and waits until the server knows; throws when it did not take one. */
export async function finishRemovals() {
  for (const { toast } of removals) dismissToast(toast)
  const faults = await Promise.all(sending)
  const fault = faults.find((candidate) => candidate !== null)
  if (fault) throw fault
}

// Who leaves has decided.
globalThis.addEventListener?.('pagehide', () => {
  for (const { setId, pictureId } of removals)
    void removePicture(setId, pictureId, true).catch(() => {})
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const current = () => removals

/** The ids of pictures that are about to leave. */
export function useLeaving(): ReadonlySet<string> {
  const all = useSyncExternalStore(subscribe, current)
  return new Set(all.map(({ pictureId }) => pictureId))
}
