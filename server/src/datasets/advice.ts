import {
  ADVISED_IMAGES,
  FINDING_CODES,
  type FindingCode,
  MAX_TRAINER_ZIP_BYTES,
  MIN_TRAINING_IMAGES,
} from '@the-way/shared'
import { frameNumber } from './frame-number.ts'

interface Assessed {
  /** The size of the ZIP for the trainer. */
  bytes: number
  /** The codes of each image's own findings, in image order. */
  codes: readonly (readonly FindingCode[])[]
  /** The positions of near-duplicates, each group in image order. */
  groups: readonly (readonly number[])[]
}

/** Up to this many image numbers are listed. If there are more, each kind of finding is only counted. */
const MAX_NUMBERS = 6

const { min, max } = ADVISED_IMAGES
const RECOMMENDED = `${min} to ${max} works best.`

/** Returns whether a dataset can be trained and what would improve it, naming every kind of finding. */
export function adviceOn(assessed: Assessed): string {
  const { codes, groups } = assessed
  return [headline(assessed), findingsSentence(groupByKind(codes), groups)]
    .filter(Boolean)
    .join(' ')
}

function headline({ bytes, codes, groups }: Assessed): string {
  const count = codes.length
  if (count === 0) return `No images yet. Add at least ${MIN_TRAINING_IMAGES}; ${RECOMMENDED}`
  if (count < MIN_TRAINING_IMAGES) {
    const missing = MIN_TRAINING_IMAGES - count
    return `Add at least ${missing} more ${missing === 1 ? 'image' : 'images'}. A training needs ${MIN_TRAINING_IMAGES}; ${RECOMMENDED}`
  }
  if (bytes > MAX_TRAINER_ZIP_BYTES)
    return `Too large to train: ${images(count)}, ${megabytes(bytes)} MB in total. Replicate accepts up to ${megabytes(MAX_TRAINER_ZIP_BYTES)} MB. Remove some images.`
  const flawed = countFlawed(codes, groups)
  if (count < min || count > max) {
    const size = `Ready to train: ${images(count)}. ${RECOMMENDED}`
    return flawed === 0 ? size : `${size} ${flawed} could be better.`
  }
  return flawed === 0
    ? `Ready to train: ${count} good images.`
    : `Ready to train. ${images(flawed)} could be better.`
}

/** Counts the images to replace. The best one of each group of near-duplicates may stay. */
function countFlawed(codes: Assessed['codes'], groups: Assessed['groups']): number {
  const hasFlaws = (position: number) => (codes[position]?.length ?? 0) > 0
  const ungrouped = codes.filter(
    (_, position) => hasFlaws(position) && !groups.flat().includes(position),
  )
  const inGroups = groups.map((group) => Math.max(group.length - 1, group.filter(hasFlaws).length))
  return inGroups.reduce((sum, flawed) => sum + flawed, ungrouped.length)
}

type OwnCode = Exclude<FindingCode, 'near_duplicate'>

const LABELS: Record<OwnCode, string> = {
  too_small: 'too small',
  tiny_file: 'compressed too much',
  blurred: 'blurred',
  too_dark: 'too dark',
  too_bright: 'too bright',
  extreme_shape: 'very narrow',
}

interface Kind {
  label: string
  positions: readonly number[]
}

/** Groups the findings of single images by kind, with the positions of the images. */
const groupByKind = (codes: Assessed['codes']): Kind[] =>
  FINDING_CODES.filter((code): code is OwnCode => code !== 'near_duplicate')
    .map((code) => ({
      label: LABELS[code],
      positions: codes.flatMap((own, position) => (own.includes(code) ? [position] : [])),
    }))
    .filter(({ positions }) => positions.length > 0)

/** "04 and 14 are near-duplicates, 06 is blurred." or, if there are many, "4 pairs of near-duplicates, 3 blurred." */
function findingsSentence(kinds: readonly Kind[], groups: Assessed['groups']): string {
  const named = [...groups.map((positions) => ({ label: NEAR_DUPLICATES, positions })), ...kinds]
  if (named.length === 0) return ''
  const numbers = named.reduce((sum, { positions }) => sum + positions.length, 0)
  const parts =
    numbers <= MAX_NUMBERS
      ? joinSamePositions(named).map(
          ({ label, positions }) =>
            `${joinNames(positions.map(frameNumber))} ${positions.length === 1 ? 'is' : 'are'} ${label}`,
        )
      : [
          ...(groups.length > 0 ? [countDuplicates(groups)] : []),
          ...kinds.map(({ label, positions }) => `${positions.length} ${label}`),
        ]
  return `${parts.join(', ')}.`
}

const NEAR_DUPLICATES = 'near-duplicates'

function countDuplicates(groups: Assessed['groups']): string {
  if (groups.every(({ length }) => length === 2))
    return `${groups.length} ${groups.length === 1 ? 'pair' : 'pairs'} of ${NEAR_DUPLICATES}`
  const all = `${groups.flat().length} ${NEAR_DUPLICATES}`
  return groups.length === 1 ? all : `${all} in ${groups.length} groups`
}

/** Joins findings of the same images: "06 is blurred and too dark". */
function joinSamePositions(kinds: readonly Kind[]): Kind[] {
  const byPositions = new Map<string, { labels: string[]; positions: Kind['positions'] }>()
  for (const { label, positions } of kinds) {
    const known = byPositions.get(positions.join())
    if (known) known.labels.push(label)
    else byPositions.set(positions.join(), { labels: [label], positions })
  }
  return [...byPositions.values()].map(({ labels, positions }) => ({
    label: joinNames(labels),
    positions,
  }))
}

function joinNames(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

const images = (count: number) => `${count} image${count === 1 ? '' : 's'}`
const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)
