import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'
import type { PickedImage } from '../files/picked.ts'

export interface Upload {
  /** The image's id, also on the server. */
  id: string
  name: string
  kind: PickedImage['kind']
  state: 'waiting' | 'sending' | 'lost'
  /** Part sent, 0 to 1; 1 while the server checks it. */
  sent: number
  /** The URL of what is sent, to show it. */
  preview: string | null
  /** Why it was lost. */
  reason: string | null
}

/** What a failed try means: `again` by itself, `lost` until the line or the person brings it back, or `refused`. */
export type Verdict =
  | { kind: 'again' | 'lost'; reason: string }
  | { kind: 'refused'; code: string; reason: string }

const MOST_TRIES = 4
const LATER = new Set([408, 409, 429, 502, 503, 504])

export function verdictOn(error: unknown, tries: number, kind: Upload['kind']): Verdict {
  if (!(error instanceof ApiError)) return { kind: 'lost', reason: 'The file could not be read.' }
  if (error.code === UNREACHABLE) return { kind: 'lost', reason: 'The connection dropped.' }
  const { status, detail, errors } = error
  // Nobody may send a ZIP twice by itself: only images have ids of their own.
  if (LATER.has(status) && kind === 'image' && tries < MOST_TRIES)
    return { kind: 'again', reason: detail }
  if (status >= 500 || status === 401 || LATER.has(status)) return { kind: 'lost', reason: detail }
  const first = errors[0]
  return { kind: 'refused', code: first?.code ?? error.code, reason: first?.detail ?? detail }
}

/** Whether a lost one is sent again when the line is back. */
export const comesBack = (upload: Upload, tries: number): boolean =>
  upload.state === 'lost' && upload.kind === 'image' && tries < MOST_TRIES
