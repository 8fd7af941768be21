import {
  ADVISED_PICTURES,
  type Finding,
  type FindingCode,
  MAX_TRAINER_ZIP_BYTES,
  MIN_TRAINING_PICTURES,
} from '@the-way/shared'
import type { DatasetPictureRow } from '../ports/database/functions/datasets.ts'
import { findNearDuplicates, groupNearDuplicates } from './near-duplicates.ts'
import { trainerZipBytes } from './trainer-zip.ts'

export interface Readiness {
  ready: boolean
  /** Whether the set is good and what would help most, in words. */
  advice: string
  /** Of each picture, in their order; its own and those it shares with another. */
  findings: Finding[][]
}

type Picture = Pick<DatasetPictureRow, 'id' | 'bytes' | 'caption' | 'findings' | 'phash'>

/** How many near-copies a picture names, and how many pictures the advice names for one reason. */
const MAX_NAMED = 5

/** Whether a set can train and how well it would teach, from what is stored of its pictures. */
export function assess(pictures: readonly Picture[]): Readiness {
  const near = findNearDuplicates(pictures.map(({ phash }) => phash))
  const bytes = trainerZipBytes(pictures)
  const flaws = findFlaws(pictures, near)
  return {
    ready: pictures.length >= MIN_TRAINING_PICTURES && bytes <= MAX_TRAINER_ZIP_BYTES,
    advice: [headline(pictures.length, bytes, flaws), listed(flaws)].filter(Boolean).join(' '),
    findings: pictures.map(({ findings }, at) => [
      ...findings,
      ...(near[at] ?? []).slice(0, MAX_NAMED).map((other) => nearCopyOf(other, pictures)),
    ]),
  }
}

const nearCopyOf = (other: number, pictures: readonly Picture[]): Finding => ({
  code: 'near_duplicate',
  detail: `Nearly the same as ${frame(other)}. Keep the better one: a copy teaches nothing new.`,
  picture_id: pictures[other]?.id ?? '',
})

interface Flaw {
  words: string
  places: number[]
  /** How many pictures to replace: of near-copies one may stay. */
  replace: number
}

const WORDS: Record<Exclude<FindingCode, 'near_duplicate'>, string> = {
  too_small: 'too small',
  tiny_file: 'compressed too much',
  blurred: 'blurred',
  too_dark: 'too dark',
  too_bright: 'too bright',
  extreme_shape: 'too long and narrow',
}

/** Each picture once, by what weighs most: a near-copy first, else the first of its own findings. */
function findFlaws(pictures: readonly Picture[], near: readonly (readonly number[])[]): Flaw[] {
  const flaws: Flaw[] = groupNearDuplicates(near).map((places) => ({
    words: 'near-copies',
    places,
    replace: places.length - 1,
  }))
  const copies = new Set(flaws.flatMap(({ places }) => places))
  const byWords = new Map<string, number[]>()
  for (const [at, { findings }] of pictures.entries()) {
    const code = findings[0]?.code
    if (!code || code === 'near_duplicate' || copies.has(at)) continue
    byWords.set(WORDS[code], [...(byWords.get(WORDS[code]) ?? []), at])
  }
  for (const [words, places] of byWords) flaws.push({ words, places, replace: places.length })
  return flaws.sort((a, b) => (a.places[0] ?? 0) - (b.places[0] ?? 0))
}

function headline(count: number, bytes: number, flaws: readonly Flaw[]): string {
  const { min, max } = ADVISED_PICTURES
  const right = `${min} to ${max} is right.`
  if (count === 0) return `No pictures yet; a training needs ${MIN_TRAINING_PICTURES}. ${right}`
  if (count < MIN_TRAINING_PICTURES)
    return `${pictureCount(count)}; a training needs ${MIN_TRAINING_PICTURES}. ${right}`
  if (bytes > MAX_TRAINER_ZIP_BYTES)
    return `${pictureCount(count)} of ${megabytes(bytes)} MB together; Replicate takes ${megabytes(MAX_TRAINER_ZIP_BYTES)} MB. Take some out.`
  const replace = flaws.reduce((sum, flaw) => sum + flaw.replace, 0)
  const isRight = count >= min && count <= max
  const size = `${pictureCount(count)}, ${isRight ? right : `better with ${min} to ${max}.`}`
  if (replace === 0) return `Ready to train; ${size}`
  return `Ready to train; ${pictureCount(replace)} would be better replaced.${isRight ? '' : ` ${size}`}`
}

/** "04 and 14 are near-copies, 06 is blurred." */
function listed(flaws: readonly Flaw[]): string {
  if (flaws.length === 0) return ''
  const parts = flaws.map(
    ({ words, places }) => `${enumerated(places)} ${places.length === 1 ? 'is' : 'are'} ${words}`,
  )
  return `${parts.join(', ')}.`
}

function enumerated(places: readonly number[]): string {
  const more = places.length - MAX_NAMED
  const names = places.slice(0, MAX_NAMED).map(frame)
  if (more > 0) names.push(`${more} more`)
  const last = names.pop() ?? ''
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}

/** A picture's number as pages show it. */
const frame = (at: number) => String(at + 1).padStart(2, '0')
const pictureCount = (count: number) => `${count} picture${count === 1 ? '' : 's'}`
const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)
