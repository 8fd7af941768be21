import type { QueryClient } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { useSyncExternalStore } from 'react'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { generationKeys } from './api.ts'

/** Generations and images that are hidden; they are deleted on the server once the time to undo is over. */
let paths: ReadonlyMap<string, string> = new Map()
const listeners = new Set<() => void>()

function change(next: ReadonlyMap<string, string>) {
  paths = next
  for (const listener of listeners) listener()
}

const restore = (id: string) => change(new Map([...paths].filter(([other]) => other !== id)))

interface DeleteOptions {
  id: string
  /** "Image 07" */
  what: string
  queryClient: QueryClient
}

export const deleteGeneration = (options: DeleteOptions) =>
  deleteWithUndo('/api/generations', options)

export const deleteImage = (options: DeleteOptions) => deleteWithUndo('/api/images', options)

function deleteWithUndo(collection: string, { id, what, queryClient }: DeleteOptions) {
  const path = `${collection}/${encodeURIComponent(id)}`
  change(new Map([...paths, [id, path]]))
  showToast({
    kind: 'undo',
    title: `${what} deleted.`,
    action: { label: 'Undo', run: () => restore(id) },
    onGone: () => {
      void api
        .delete(path)
        .catch((error: unknown) =>
          showToast({ kind: 'failed', title: `${what} was not deleted.`, detail: explain(error) }),
        )
        // The lists are read again first, so that it does not reappear in between.
        .then(() => queryClient.invalidateQueries({ queryKey: generationKeys.all }))
        .finally(() => restore(id))
    },
  })
}

// Leaving the page ends the time to undo.
globalThis.addEventListener?.('pagehide', () => {
  for (const path of paths.values()) void api.delete(path, { keepalive: true }).catch(() => {})
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const current = () => paths

/** Returns the generations without those, and without the images, that were deleted on this page. */
export function useWithoutDeleted(generations: readonly Generation[]): Generation[] {
  const deleted = useSyncExternalStore(subscribe, current)
  return generations
    .filter(({ id }) => !deleted.has(id))
    .map((generation) => {
      const images = generation.images.filter(({ id }) => !deleted.has(id))
      const removed = generation.images.length - images.length
      return removed === 0
        ? generation
        : { ...generation, images, deleted_images: generation.deleted_images + removed }
    })
}
