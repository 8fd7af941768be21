import { type Finding, MAX_TRAINER_ZIP_BYTES, MIN_TRAINING_PICTURES } from '@the-way/shared'
import type { DatasetPictureRow } from '../ports/database/functions/datasets.ts'
import { adviceOn } from './advice.ts'
import { frameNumber } from './frame-number.ts'
import { findNearDuplicates, groupNearDuplicates } from './near-duplicates.ts'
import { trainerZipBytes } from './trainer-zip.ts'

export interface Readiness {
  ready: boolean
  /** Whether the dataset is good and what would help most, in words. */
  advice: string
  /** For each image, in their order: its own findings and those it shares with another. */
  findings: Finding[][]
}

type Picture = Pick<DatasetPictureRow, 'id' | 'bytes' | 'caption' | 'findings' | 'phash'>

/** How many near-duplicates an image names. */
const MAX_NAMED = 5

/** Returns whether a dataset can be trained and how well it would teach, from what is stored of its images. */
export function assess(pictures: readonly Picture[]): Readiness {
  const near = findNearDuplicates(pictures.map(({ phash }) => phash))
  const bytes = trainerZipBytes(pictures)
  return {
    ready: pictures.length >= MIN_TRAINING_PICTURES && bytes <= MAX_TRAINER_ZIP_BYTES,
    advice: adviceOn({
      bytes,
      codes: pictures.map(({ findings }) => findings.map(({ code }) => code)),
      groups: groupNearDuplicates(near),
    }),
    findings: pictures.map(({ findings }, at) => [
      ...findings,
      ...(near[at] ?? []).slice(0, MAX_NAMED).map((other) => nearDuplicateOf(other, pictures)),
    ]),
  }
}

const nearDuplicateOf = (other: number, pictures: readonly Picture[]): Finding => ({
  code: 'near_duplicate',
  detail: `Nearly identical to ${frameNumber(other)}. Keep the better one; a duplicate teaches nothing new.`,
  picture_id: pictures[other]?.id ?? '',
})
