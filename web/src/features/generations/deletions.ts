import type { QueryClient } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { useSyncExternalStore } from 'react'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { imageKeys } from '../gallery/api.ts'
import { generationKeys } from './api.ts'

/** Generations that are hidden; they are deleted on the server once the time to undo is over. */
let hidden: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

function change(next: ReadonlySet<string>) {
  hidden = next
  for (const listener of listeners) listener()
}

const restore = (id: string) => change(new Set([...hidden].filter((other) => other !== id)))

const pathOf = (id: string) => `/api/generations/${encodeURIComponent(id)}`

interface DeleteOptions {
  id: string
  /** "Generation with 2 images" */
  what: string
  queryClient: QueryClient
}

/** Hides a generation, and deletes it once the time to undo is over. */
export function deleteGeneration({ id, what, queryClient }: DeleteOptions) {
  change(new Set([...hidden, id]))
  showToast({
    kind: 'undo',
    title: `${what} deleted.`,
    action: { label: 'Undo', run: () => restore(id) },
    onGone: () => {
      void api
        .delete(pathOf(id))
        .catch((error: unknown) =>
          showToast({ kind: 'failed', title: `${what} was not deleted.`, detail: explain(error) }),
        )
        // The lists are read again first, so that it does not reappear in between.
        .then(() => queryClient.invalidateQueries({ queryKey: generationKeys.all }))
        .then(() => queryClient.invalidateQueries({ queryKey: imageKeys.all }))
        .finally(() => restore(id))
    },
  })
}

// Leaving the page ends the time to undo.
globalThis.addEventListener?.('pagehide', () => {
  for (const id of hidden) void api.delete(pathOf(id), { keepalive: true }).catch(() => {})
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const current = () => hidden

/** Returns the generations without those that were deleted on this page. */
export function useWithoutDeleted(generations: readonly Generation[]): Generation[] {
  const deleted = useSyncExternalStore(subscribe, current)
  return generations.filter(({ id }) => !deleted.has(id))
}
