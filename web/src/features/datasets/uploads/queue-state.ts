import type { Dataset, RejectedImage } from '@the-way/shared'
import type { StoredUpload } from './kept-uploads.ts'
import type { Upload } from './upload.ts'

/** A file that was uploaded and rejected. Its frame stays until it is dismissed, so that the others do not move. */
export interface RejectedUpload {
  id: string
  name: string
  detail: string
  /** The ids of the chosen files, in order, when it was rejected: they determine its position. */
  order: readonly string[]
}

export interface QueueState {
  /** Files being uploaded, in order. */
  uploads: readonly Upload[]
  rejected: readonly RejectedImage[]
  /** How many system files were among the chosen ones. */
  systemFiles: number
  rejectedUploads: readonly RejectedUpload[]
  /** Files that were being uploaded when this tab was reloaded and have to be chosen again. */
  missing: readonly StoredUpload[]
  /** How many of the chosen files are uploaded; 0 once all are. */
  uploaded: number
  /** The ids of the chosen files, in order: their uploads may complete in another order. */
  order: readonly string[]
}

export interface QueueOptions {
  datasetId: string
  send: (options: {
    form: FormData
    idempotencyKey: string
    onProgress: (sent: number) => void
  }) => Promise<Dataset>
  /** Puts the images into this order. */
  arrange: (order: string[]) => Promise<Dataset>
  /** Called with the dataset after each image. */
  onDataset: (dataset: Dataset) => void
}
