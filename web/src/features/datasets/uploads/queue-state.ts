import type { Dataset, RejectedImage } from '@the-way/shared'
import type { KeptUpload } from './kept-uploads.ts'
import type { Upload } from './upload.ts'

/** A file that was sent and rejected. Its frame stays where it was until it is dismissed, so that no other moves. */
export interface RejectedUpload {
  id: string
  name: string
  detail: string
  /** The ids of what was chosen, in that order, when it was rejected: they tell its place. */
  order: readonly string[]
}

export interface QueueState {
  /** Being uploaded, in their order. */
  uploads: readonly Upload[]
  refused: readonly RejectedImage[]
  rejectedUploads: readonly RejectedUpload[]
  /** Being uploaded when this tab was reloaded: to be chosen again. */
  missing: readonly KeptUpload[]
  /** How many of those that were chosen have been taken, until all have. */
  taken: number
  /** The ids of what was chosen, in that order: they arrive in another. */
  order: readonly string[]
}

export interface QueueOptions {
  datasetId: string
  send: (options: {
    form: FormData
    idempotencyKey: string
    onProgress: (sent: number) => void
  }) => Promise<Dataset>
  /** Stores the text of a `.txt` file beside an image. */
  caption: (id: string, text: string) => Promise<Dataset>
  /** Puts the images into this order. */
  arrange: (order: string[]) => Promise<Dataset>
  /** Told the dataset after each image. */
  onDataset: (dataset: Dataset) => void
}
