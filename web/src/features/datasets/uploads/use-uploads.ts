import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { changeDataset, keepDataset, sendImages } from '../api.ts'
import type { QueueState } from './queue-state.ts'
import { UploadQueue } from './upload-queue.ts'

const queues = new Map<string, UploadQueue>()

/** The one queue of a dataset in this tab. */
export function uploadsOf(datasetId: string, queryClient: QueryClient): UploadQueue {
  const known = queues.get(datasetId)
  if (known) return known
  const queue = new UploadQueue({
    datasetId,
    send: (options) => sendImages(datasetId, options),
    caption: (id, caption) => changeDataset(datasetId, { captions: [{ id, caption }] }),
    arrange: (order) => changeDataset(datasetId, { order }),
    onDataset: (dataset) => keepDataset(queryClient, dataset),
  })
  queues.set(datasetId, queue)
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

/** What is on its way to a dataset; null: there is no dataset yet. */
export function useUploads(datasetId: string | null) {
  const queryClient = useQueryClient()
  const queue = datasetId === null ? null : uploadsOf(datasetId, queryClient)
  const state = useSyncExternalStore(queue?.subscribe ?? never, queue?.state ?? nothing)
  return { queue, ...state }
}
