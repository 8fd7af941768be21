import { type Finding, MAX_TRAINER_ZIP_BYTES, MIN_TRAINING_IMAGES } from '@the-way/shared'
import type { DatasetImageRow } from '../ports/database/functions/datasets.ts'
import { adviceOn } from './advice.ts'
import { frameNumber } from './frame-number.ts'
import { findNearDuplicates, groupNearDuplicates } from './near-duplicates.ts'
import { trainerZipBytes } from './trainable.ts'

export interface Readiness {
  ready: boolean
  /** A sentence on whether the dataset is good and what would help most. */
  advice: string
  /** The findings of each image, in image order: its own and those that it shares with another image. */
  findings: Finding[][]
}

type Image = Pick<DatasetImageRow, 'id' | 'bytes' | 'caption' | 'findings' | 'phash'>

/** How many near-duplicates an image lists. */
const MAX_NAMED = 5

/** Assesses whether a dataset can be trained and how good it is, from what is stored about its images. */
export function assess(images: readonly Image[]): Readiness {
  const near = findNearDuplicates(images.map(({ phash }) => phash))
  const bytes = trainerZipBytes(images)
  return {
    ready: images.length >= MIN_TRAINING_IMAGES && bytes <= MAX_TRAINER_ZIP_BYTES,
    advice: adviceOn({
      bytes,
      codes: images.map(({ findings }) => findings.map(({ code }) => code)),
      groups: groupNearDuplicates(near),
    }),
    findings: images.map(({ findings }, at) => [
      ...findings,
      ...(near[at] ?? []).slice(0, MAX_NAMED).map((other) => nearDuplicateOf(other, images)),
    ]),
  }
}

const nearDuplicateOf = (other: number, images: readonly Image[]): Finding => ({
  code: 'near_duplicate',
  detail: `Nearly identical to ${frameNumber(other)}. Keep the better one; a duplicate teaches nothing new.`,
  image_id: images[other]?.id ?? '',
})
