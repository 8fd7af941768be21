import type { QueryClient } from '@tanstack/react-query'
import { explain } from '../../components/page-error.tsx'
import { dismissToast, showToast } from '../../components/toast-store.ts'
import { counted } from '../../lib/format.ts'
import { datasetKeys, deleteDataset } from './api.ts'
import { uploadsOf } from './uploads/use-uploads.ts'

/** Drafts that are about to be deleted, each with the toast that can restore it. */
const discards = new Map<string, number>()

interface DiscardOptions {
  id: string
  /** How many images it has, including those being uploaded. */
  imageCount: number
  queryClient: QueryClient
  /** Shows the draft again. */
  onUndo: () => void
}

/** Deletes a draft; for eight seconds this can be undone. */
export function discardWithUndo({ id, imageCount, queryClient, onUndo }: DiscardOptions) {
  const toast = showToast({
    kind: 'undo',
    title:
      imageCount === 0
        ? 'Empty draft deleted.'
        : `Draft with ${counted(imageCount, 'image')} deleted.`,
    action: {
      label: 'Undo',
      run: () => {
        discards.delete(id)
        onUndo()
      },
    },
    onGone: () => {
      if (discards.delete(id)) void send(id, queryClient)
    },
  })
  discards.set(id, toast)
}

async function send(id: string, queryClient: QueryClient) {
  uploadsOf(id, queryClient).stop()
  try {
    await deleteDataset(id)
    queryClient.removeQueries({ queryKey: datasetKeys.detail(id) })
  } catch (error) {
    showToast({ kind: 'failed', title: 'The draft was not deleted.', detail: explain(error) })
  }
  await queryClient.invalidateQueries({ queryKey: datasetKeys.lists() })
}

/** Restores a draft that is about to be deleted, because it was opened again. */
export function cancelDiscard(id: string) {
  const toast = discards.get(id)
  if (toast === undefined) return
  discards.delete(id)
  dismissToast(toast)
}

// Leaving the page ends the time to undo.
globalThis.addEventListener?.('pagehide', () => {
  for (const id of discards.keys()) void deleteDataset(id, true).catch(() => {})
})
