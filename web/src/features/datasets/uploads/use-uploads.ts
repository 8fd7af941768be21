import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { changeDataset, keepDataset, sendPictures } from '../api.ts'
import type { QueueState } from './queue-state.ts'
import { UploadQueue } from './upload-queue.ts'

const queues = new Map<string, UploadQueue>()

/** The one queue of a set in this tab. */
export function uploadsOf(setId: string, queryClient: QueryClient): UploadQueue {
  const known = queues.get(setId)
  if (known) return known
  const queue = new UploadQueue({
    setId,
    send: (options) => sendPictures(setId, options),
    caption: (id, caption) => changeDataset(setId, { captions: [{ id, caption }] }),
    arrange: (order) => changeDataset(setId, { order }),
    onDataset: (dataset) => keepDataset(queryClient, dataset),
  })
  queues.set(setId, queue)
  return queue
}

const NOTHING: QueueState = {
  uploads: [],
  refused: [],
  rejectedUploads: [],
  missing: [],
  taken: 0,
  order: [],
}
const never = () => () => {}
const nothing = () => NOTHING

/** What is on its way to a set; null: there is no set yet. */
export function useUploads(setId: string | null) {
  const queryClient = useQueryClient()
  const queue = setId === null ? null : uploadsOf(setId, queryClient)
  const state = useSyncExternalStore(queue?.subscribe ?? never, queue?.state ?? nothing)
  return { queue, ...state }
}
