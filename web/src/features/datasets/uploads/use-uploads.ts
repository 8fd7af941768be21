import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { cacheDataset, changeDataset, sendImages } from '../api.ts'
import type { QueueState } from './queue-state.ts'
import { UploadQueue } from './upload-queue.ts'

const queues = new Map<string, UploadQueue>()

/** Returns the only queue of a dataset in this tab. */
export function uploadsOf(datasetId: string, queryClient: QueryClient): UploadQueue {
  const known = queues.get(datasetId)
  if (known) return known
  const queue = new UploadQueue({
    datasetId,
    send: (options) => sendImages(datasetId, options),
    arrange: (order) => changeDataset(datasetId, { order }),
    onDataset: (dataset) => cacheDataset(queryClient, dataset),
  })
  queues.set(datasetId, queue)
  return queue
}

const EMPTY: QueueState = {
  uploads: [],
  rejected: [],
  systemFiles: 0,
  rejectedUploads: [],
  missing: [],
  uploaded: 0,
  order: [],
}
const subscribeToNothing = () => () => {}
const emptyState = () => EMPTY

/** Returns the uploads to a dataset. `datasetId` is `null` before there is a dataset. */
export function useUploads(datasetId: string | null) {
  const queryClient = useQueryClient()
  const queue = datasetId === null ? null : uploadsOf(datasetId, queryClient)
  const state = useSyncExternalStore(
    queue?.subscribe ?? subscribeToNothing,
    queue?.state ?? emptyState,
  )
  return { queue, ...state }
}
