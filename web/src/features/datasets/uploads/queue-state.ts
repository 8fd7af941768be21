import type { Dataset, RejectedPicture } from '@the-way/shared'
import type { KeptUpload } from './kept-uploads.ts'
import type { Upload } from './upload.ts'

export interface QueueState {
  /** On their way, in their order. */
  uploads: readonly Upload[]
  refused: readonly RejectedPicture[]
  /** On their way when this tab was loaded anew: to be chosen again. */
  missing: readonly KeptUpload[]
  /** How many of those that were chosen have been taken, until all have. */
  taken: number
  /** The ids of what was chosen, in that order: they arrive in another. */
  order: readonly string[]
}

export interface QueueOptions {
  setId: string
  send: (options: {
    form: FormData
    idempotencyKey: string
    onProgress: (sent: number) => void
  }) => Promise<Dataset>
  /** Writes what came in a `.txt` beside a picture. */
  caption: (id: string, text: string) => Promise<Dataset>
  /** Puts the pictures into this order. */
  arrange: (order: string[]) => Promise<Dataset>
  /** Told the set after each picture. */
  onDataset: (dataset: Dataset) => void
}
