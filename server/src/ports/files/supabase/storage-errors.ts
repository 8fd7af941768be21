import { StorageApiError } from '@supabase/supabase-js'
import { FilesError } from '../files.ts'

/** Where only a code is told. */
const STATUSES = new Map([
  ['NoSuchKey', 404],
  ['NoSuchBucket', 404],
  ['AccessDenied', 403],
  ['InvalidJWT', 403],
  ['EntityTooLarge', 413],
  ['ResourceLocked', 423],
  ['SlowDown', 429],
  ['LockTimeout', 503],
  ['DatabaseTimeout', 544],
])

/** Most answers are HTTP 400 with the meant status in the body, as `statusCode`; newer ones have a code instead. */
function statusOf({ status, statusCode }: StorageApiError): number {
  const told = Number(statusCode)
  return Number.isInteger(told) ? told : (STATUSES.get(statusCode) ?? status)
}

const isBucketMissing = (error: StorageApiError) =>
  error.statusCode === 'NoSuchBucket' || /^bucket not found/i.test(error.message)

/** The file is not there, as against the bucket. */
export const isMissing = (error: Error): boolean =>
  error instanceof StorageApiError && statusOf(error) === 404 && !isBucketMissing(error)

export const noAnswer = (cause?: unknown) =>
  new FilesError('unavailable', 'Supabase Storage does not answer.', { cause })

/**
 * What a refusal means. Only what passes by itself is an outage: a broken line, a wait that ran out, too many calls, a
 * lock, a fault of the service. A wrong key or a missing bucket stays until somebody fixes it, so it is an error to
 * be logged as one.
 */
export function toFilesError(error: Error): Error {
  if (!(error instanceof StorageApiError)) return noAnswer(error)
  const status = statusOf(error)
  if (status === 413)
    return new FilesError(
      'too_large',
      'Supabase Storage refused the file for its size. The limit is in the project’s storage settings; free projects take up to 50 MB.',
      { cause: error },
    )
  if (status === 402 || status === 507)
    return new FilesError(
      'full',
      'The Supabase project is over its quota and restricted until its plan is changed or room is made.',
      { cause: error },
    )
  if (status >= 500 || [408, 423, 425, 429].includes(status))
    return new FilesError(
      'unavailable',
      `Supabase Storage cannot answer now (${status}: ${error.message}).`,
      { cause: error },
    )
  if (status === 401 || status === 403)
    return new Error(
      `Supabase Storage does not take the key (${error.message}). Check SUPABASE_SERVICE_ROLE_KEY.`,
      { cause: error },
    )
  if (isBucketMissing(error))
    return new Error(
      'Supabase Storage shows no bucket for the files. Run scripts/setup-supabase.sql in the project’s SQL editor, and check SUPABASE_SERVICE_ROLE_KEY.',
      { cause: error },
    )
  return new Error(`Supabase Storage refused the call (${status}: ${error.message}).`, {
    cause: error,
  })
}
