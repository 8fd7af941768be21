import { StorageApiError } from '@supabase/supabase-js'
import { FilesError } from '../files.ts'

/** The statuses of errors that only have a code. */
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

/** Most errors are HTTP 400 with the actual status as `statusCode` in the body; newer ones have a code instead. */
function statusOf({ status, statusCode }: StorageApiError): number {
  const number = Number(statusCode)
  return Number.isInteger(number) ? number : (STATUSES.get(statusCode) ?? status)
}

const isBucketMissing = (error: StorageApiError) =>
  error.statusCode === 'NoSuchBucket' || /^bucket not found/i.test(error.message)

/** Returns whether the file is missing, and not the bucket. */
export const isMissing = (error: Error): boolean =>
  error instanceof StorageApiError && statusOf(error) === 404 && !isBucketMissing(error)

export const noAnswer = (cause?: unknown) =>
  new FilesError('unavailable', 'Supabase Storage does not answer.', { cause })

/**
 * Converts an error of the storage client. Only errors that pass by themselves are outages: lost connections, timeouts,
 * rate limits, locks and errors of the service. A wrong key or a missing bucket has to be fixed by someone, so it is an
 * ordinary error that is logged.
 */
export function toFilesError(error: Error): Error {
  if (!(error instanceof StorageApiError)) return noAnswer(error)
  const status = statusOf(error)
  if (status === 413)
    return new FilesError(
      'too_large',
      'Supabase Storage rejected the file because of its size. The limit is in the project’s storage settings; free projects accept up to 50 MB.',
      { cause: error },
    )
  if (status === 402 || status === 507)
    return new FilesError(
      'full',
      'The Supabase project has exceeded its quota. Upgrade its plan or free up space.',
      { cause: error },
    )
  if (status >= 500 || [408, 423, 425, 429].includes(status))
    return new FilesError(
      'unavailable',
      `Supabase Storage is not available right now (${status}: ${error.message}).`,
      { cause: error },
    )
  if (status === 401 || status === 403)
    return new Error(
      `Supabase Storage rejected the key (${error.message}). Check SUPABASE_SERVICE_ROLE_KEY.`,
      { cause: error },
    )
  if (isBucketMissing(error))
    return new Error(
      'Supabase Storage does not have the bucket for the files. Run scripts/setup-supabase.sql in the project’s SQL editor, and check SUPABASE_SERVICE_ROLE_KEY.',
      { cause: error },
    )
  return new Error(`Supabase Storage rejected the request (${status}: ${error.message}).`, {
    cause: error,
  })
}
