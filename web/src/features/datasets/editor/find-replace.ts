import { MAX_CAPTION_LENGTH } from '@the-way/shared'
import type { CaptionChange } from './caption-store.ts'

export interface Caption {
  id: string
  text: string
}

export interface Bulk {
  changes: CaptionChange[]
  /** The number of matches. */
  found: number
  /** The number of captions that would be too long; they stay unchanged. */
  tooLong: number
}

/** Adds `prefix` to the start of every caption that does not start with it. */
export function withPrefix(captions: readonly Caption[], prefix: string): Bulk {
  if (prefix.trim() === '') return { changes: [], found: 0, tooLong: 0 }
  const front = prefix.trim()
  const without = captions.filter(({ text }) => !text.startsWith(front))
  return withinLimit(
    without.map(({ id, text }) => ({ id, caption: text === '' ? front : `${front} ${text}` })),
    without.length,
  )
}

/** Replaces each occurrence of `find`, which is case-sensitive. */
export function replaced(captions: readonly Caption[], find: string, replacement: string): Bulk {
  if (find === '') return { changes: [], found: 0, tooLong: 0 }
  const matching = captions.filter(({ text }) => text.includes(find))
  return withinLimit(
    matching.map(({ id, text }) => ({ id, caption: text.split(find).join(replacement) })),
    matching.reduce((sum, { text }) => sum + text.split(find).length - 1, 0),
  )
}

function withinLimit(all: readonly CaptionChange[], found: number): Bulk {
  const changes = all.filter(({ caption }) => caption.length <= MAX_CAPTION_LENGTH)
  return { changes, found, tooLong: all.length - changes.length }
}
