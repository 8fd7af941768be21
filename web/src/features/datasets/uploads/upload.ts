import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'
import type { PickedImage } from '../files/picked.ts'

export interface Upload {
  /** The image's id, also on the server. */
  id: string
  name: string
  kind: PickedImage['kind']
  state: 'waiting' | 'sending' | 'lost'
  /** The fraction sent, from 0 to 1; 1 while the server checks it. */
  sent: number
  /** The object URL of the file, for its preview. */
  preview: string | null
  /** Why the upload was lost. */
  reason: string | null
}

/** `retry`: retried automatically. `lost`: retried once the connection is back, or by the user. `rejected`: final. */
export type UploadFailure =
  | { kind: 'retry' | 'lost'; reason: string }
  | { kind: 'rejected'; code: string; reason: string }

const MAX_ATTEMPTS = 4
const RETRYABLE_STATUSES = new Set([408, 409, 429, 502, 503, 504])

export function classifyFailure(
  error: unknown,
  attempts: number,
  kind: Upload['kind'],
): UploadFailure {
  if (!(error instanceof ApiError)) return { kind: 'lost', reason: 'The file could not be read.' }
  if (error.code === UNREACHABLE) return { kind: 'lost', reason: 'The connection dropped.' }
  const { status, detail, errors } = error
  // A ZIP is never retried automatically: only images have an id that prevents adding them twice.
  if (RETRYABLE_STATUSES.has(status) && kind === 'image' && attempts < MAX_ATTEMPTS)
    return { kind: 'retry', reason: detail }
  if (status >= 500 || status === 401 || RETRYABLE_STATUSES.has(status))
    return { kind: 'lost', reason: detail }
  const first = errors[0]
  return { kind: 'rejected', code: first?.code ?? error.code, reason: first?.detail ?? detail }
}

/** Whether a lost upload is retried when the connection is back. */
export const isRetriedOnReconnect = (upload: Upload, attempts: number): boolean =>
  upload.state === 'lost' && upload.kind === 'image' && attempts < MAX_ATTEMPTS
