import { MAX_CAPTION_LENGTH } from '@the-way/shared'
import type { CaptionChange } from './caption-store.ts'

export interface Caption {
  id: string
  text: string
}

export interface Bulk {
  changes: CaptionChange[]
  /** How often what was looked for stands in them. */
  found: number
  /** Captions that would become too long; they stay as they are. */
  tooLong: number
}

/** Puts `prefix` in front of every caption that does not begin with it. */
export function withPrefix(captions: readonly Caption[], prefix: string): Bulk {
  if (prefix.trim() === '') return { changes: [], found: 0, tooLong: 0 }
  const front = prefix.trim()
  const lacking = captions.filter(({ text }) => !text.startsWith(front))
  return fitting(
    lacking.map(({ id, text }) => ({ id, caption: text === '' ? front : `${front} ${text}` })),
    lacking.length,
  )
}

/** Replaces each `find`, letter for letter. */
export function replaced(captions: readonly Caption[], find: string, replacement: string): Bulk {
  if (find === '') return { changes: [], found: 0, tooLong: 0 }
  const holding = captions.filter(({ text }) => text.includes(find))
  return fitting(
    holding.map(({ id, text }) => ({ id, caption: text.split(find).join(replacement) })),
    holding.reduce((sum, { text }) => sum + text.split(find).length - 1, 0),
  )
}

function fitting(all: readonly CaptionChange[], found: number): Bulk {
  const changes = all.filter(({ caption }) => caption.length <= MAX_CAPTION_LENGTH)
  return { changes, found, tooLong: all.length - changes.length }
}
