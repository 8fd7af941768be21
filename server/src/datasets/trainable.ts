import { MIN_TRAINING_IMAGES } from '@the-way/shared'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import { assertTrainable } from '../trainings/trainers/trainer-zip.ts'
import { noUsableImageError, tooFewImagesError, tooFewInDatasetError } from './datasets.errors.ts'
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
