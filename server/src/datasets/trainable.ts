import { MIN_TRAINING_PICTURES } from '@the-way/shared'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import {
  noUsablePictureError,
  tooFewInDatasetError,
  tooFewPicturesError,
} from './datasets.errors.ts'
import type { Intake } from './intake.ts'
import { assertTrainable } from './trainer-zip.ts'

/** One usable picture is enough to keep. */
export function checkUsable({ pictures, rejected }: Intake): void {
  if (pictures.length === 0) throw noUsablePictureError(rejected)
}

/** An upload that is to be trained with at once. */
export function checkTrainable({ pictures, rejected }: Intake): void {
  if (pictures.length < MIN_TRAINING_PICTURES) throw tooFewPicturesError(pictures.length, rejected)
  assertTrainable(pictures)
}

/** A dataset that is to be trained with. */
export function checkDataset({ pictures }: DatasetRow): void {
  if (pictures.length < MIN_TRAINING_PICTURES) throw tooFewInDatasetError(pictures.length)
  assertTrainable(pictures)
}
