import { MAX_TRAINER_ZIP_BYTES, MIN_TRAINING_IMAGES } from '@the-way/shared'
import type { DatasetImageRow, DatasetRow } from '../ports/database/functions/datasets.ts'
import {
  noUsableImageError,
  tooFewImagesError,
  tooFewInDatasetError,
  tooLargeToTrainError,
} from './datasets.errors.ts'
import type { Intake } from './intake.ts'

/** Throws if no image of an upload can be used. */
export function checkUsable({ images, rejected }: Intake): void {
  if (images.length === 0) throw noUsableImageError(rejected)
}

/** Throws if an upload that starts a training cannot be trained. */
export function checkTrainable({ images, rejected }: Intake): void {
  if (images.length < MIN_TRAINING_IMAGES) throw tooFewImagesError(images.length, rejected)
  assertTrainable(images)
}

/** Throws if a dataset cannot be trained. */
export function checkDataset({ images }: DatasetRow): void {
  if (images.length < MIN_TRAINING_IMAGES) throw tooFewInDatasetError(images.length)
  assertTrainable(images)
}

/** Upper bound for what the ZIP format adds for an image and its caption. */
const ENTRY_BYTES = 300

type Sized = Pick<DatasetImageRow, 'bytes' | 'caption'>

/** Returns the maximum size of the ZIP of these images. */
export const trainerZipBytes = (images: readonly Sized[]): number =>
  images.reduce(
    (sum, { bytes, caption }) => sum + bytes + Buffer.byteLength(caption) + ENTRY_BYTES,
    0,
  )

/** Throws a `ProblemError` (422) if the images together are too large to be sent. */
export function assertTrainable(images: readonly Sized[]): void {
  if (trainerZipBytes(images) > MAX_TRAINER_ZIP_BYTES)
    throw tooLargeToTrainError(MAX_TRAINER_ZIP_BYTES)
}
