import {
  ADVISED_IMAGES,
  FINDING_CODES,
  type FindingCode,
  MAX_TRAINER_ZIP_BYTES,
  MIN_TRAINING_IMAGES,
} from '@the-way/shared'
import { frameNumber } from './frame-number.ts'

interface Assessed {
  /** Size of what the trainer is sent. */
  bytes: number
  /** The codes of each image's own findings, in the order of the images. */
  codes: readonly (readonly FindingCode[])[]
  /** The places of near-duplicates, each group in its order. */
  groups: readonly (readonly number[])[]
}

/** Up to so many image numbers are listed; with more of them, each kind of finding is only counted. */
const MAX_NUMBERS = 6

const { min, max } = ADVISED_IMAGES
const BEST = `${min} to ${max} works best.`

/** Returns whether a dataset can be trained and what would improve it, naming every kind of finding. */
export function adviceOn(assessed: Assessed): string {
  const { codes, groups } = assessed
  return [headline(assessed), listed(kindsOf(codes), groups)].filter(Boolean).join(' ')
}

function headline({ bytes, codes, groups }: Assessed): string {
  const count = codes.length
  if (count === 0) return `No images yet. Add at least ${MIN_TRAINING_IMAGES}; ${BEST}`
  if (count < MIN_TRAINING_IMAGES) {
    const missing = MIN_TRAINING_IMAGES - count
    return `Add at least ${missing} more ${missing === 1 ? 'image' : 'images'}. A training needs ${MIN_TRAINING_IMAGES}; ${BEST}`
  }
  if (bytes > MAX_TRAINER_ZIP_BYTES)
    return `Too large to train: ${images(count)}, ${megabytes(bytes)} MB in total. Replicate accepts up to ${megabytes(MAX_TRAINER_ZIP_BYTES)} MB. Remove some images.`
  const flawed = countFlawed(codes, groups)
  if (count < min || count > max) {
    const size = `Ready to train: ${images(count)}. ${BEST}`
    return flawed === 0 ? size : `${size} ${flawed} could be better.`
  }
  return flawed === 0
    ? `Ready to train: ${count} good images.`
    : `Ready to train. ${images(flawed)} could be better.`
}

/** How many images to replace: of near-duplicates the best one may stay. */
function countFlawed(codes: Assessed['codes'], groups: Assessed['groups']): number {
  const hasFlaws = (place: number) => (codes[place]?.length ?? 0) > 0
  const alone = codes.filter((_, place) => hasFlaws(place) && !groups.flat().includes(place))
  const inGroups = groups.map((group) => Math.max(group.length - 1, group.filter(hasFlaws).length))
  return inGroups.reduce((sum, flawed) => sum + flawed, alone.length)
}

type OwnCode = Exclude<FindingCode, 'near_duplicate'>

const WORDS: Record<OwnCode, string> = {
  too_small: 'too small',
  tiny_file: 'compressed too much',
  blurred: 'blurred',
  too_dark: 'too dark',
  too_bright: 'too bright',
  extreme_shape: 'very narrow',
}

interface Kind {
  words: string
  places: readonly number[]
}

/** The kinds of findings that single images have, and which images have them. */
const kindsOf = (codes: Assessed['codes']): Kind[] =>
  FINDING_CODES.filter((code): code is OwnCode => code !== 'near_duplicate')
    .map((code) => ({
      words: WORDS[code],
      places: codes.flatMap((own, place) => (own.includes(code) ? [place] : [])),
    }))
    .filter(({ places }) => places.length > 0)

/** "04 and 14 are near-duplicates, 06 is blurred." or, if there are many, "4 pairs of near-duplicates, 3 blurred." */
function listed(kinds: readonly Kind[], groups: Assessed['groups']): string {
  const named = [...groups.map((places) => ({ words: NEAR_DUPLICATES, places })), ...kinds]
  if (named.length === 0) return ''
  const numbers = named.reduce((sum, { places }) => sum + places.length, 0)
  const parts =
    numbers <= MAX_NUMBERS
      ? samePlacesJoined(named).map(
          ({ words, places }) =>
            `${enumerated(places.map(frameNumber))} ${places.length === 1 ? 'is' : 'are'} ${words}`,
        )
      : [
          ...(groups.length > 0 ? [countedDuplicates(groups)] : []),
          ...kinds.map(({ words, places }) => `${places.length} ${words}`),
        ]
  return `${parts.join(', ')}.`
}

const NEAR_DUPLICATES = 'near-duplicates'

function countedDuplicates(groups: Assessed['groups']): string {
  if (groups.every(({ length }) => length === 2))
    return `${groups.length} ${groups.length === 1 ? 'pair' : 'pairs'} of ${NEAR_DUPLICATES}`
  const all = `${groups.flat().length} ${NEAR_DUPLICATES}`
  return groups.length === 1 ? all : `${all} in ${groups.length} groups`
}

/** What the same images have is said together: "06 is blurred and too dark". */
function samePlacesJoined(kinds: readonly Kind[]): Kind[] {
  const byPlaces = new Map<string, { words: string[]; places: Kind['places'] }>()
  for (const { words, places } of kinds) {
    const known = byPlaces.get(places.join())
    if (known) known.words.push(words)
    else byPlaces.set(places.join(), { words: [words], places })
  }
  return [...byPlaces.values()].map(({ words, places }) => ({ words: enumerated(words), places }))
}

function enumerated(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

const images = (count: number) => `${count} image${count === 1 ? '' : 's'}`
const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)
