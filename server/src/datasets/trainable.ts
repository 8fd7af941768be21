import { MIN_TRAINING_IMAGES } from '@the-way/shared'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import { assertTrainable } from '../trainings/trainers/trainer-zip.ts'
import { noUsableImageError, tooFewImagesError, tooFewInDatasetError } from './datasets.errors.ts'
import type { Intake } from './intake.ts'

/** One usable image is enough to keep. */
export function checkUsable({ images, rejected }: Intake): void {
  if (images.length === 0) throw noUsableImageError(rejected)
}

/** An upload that is to be trained with at once. */
export function checkTrainable({ images, rejected }: Intake): void {
  if (images.length < MIN_TRAINING_IMAGES) throw tooFewImagesError(images.length, rejected)
  assertTrainable(images)
}

/** A dataset that is to be trained with. */
export function checkDataset({ images }: DatasetRow): void {
  if (images.length < MIN_TRAINING_IMAGES) throw tooFewInDatasetError(images.length)
  assertTrainable(images)
}
