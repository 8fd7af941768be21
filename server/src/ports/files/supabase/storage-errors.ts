import { StorageApiError } from '@supabase/supabase-js'
import { FilesError, FilesSetupError } from '../files.ts'

/** Most errors are HTTP 400 with the actual status as `statusCode` in the body. A gateway's errors have no such body. */
function statusOf({ status, statusCode }: StorageApiError): number {
  const number = Number(statusCode)
  return Number.isInteger(number) ? number : status
}

const isBucketMissing = (error: StorageApiError) => /^bucket not found/i.test(error.message)

/** Returns whether the file is missing, and not the bucket. */
export const isMissing = (error: unknown): boolean =>
  error instanceof StorageApiError && statusOf(error) === 404 && !isBucketMissing(error)

/** Returns whether the service failed at this request. With files on a disk, it answers this for a file without bytes. */
export const isServerError = (error: unknown): boolean =>
  error instanceof StorageApiError && statusOf(error) === 500

/** A full disk of a self-hosted service is HTTP 500 with the words of Node.js: "ENOSPC: no space left on device". */
const isDiskFull = ({ message }: StorageApiError) => /^(?:ENOSPC|EDQUOT|EFBIG):/.test(message)

export const noAnswer = (cause?: unknown) =>
  new FilesError('unavailable', 'Supabase Storage does not answer.', { cause })

/**
 * Converts an error of the storage client. Only errors that pass by themselves are outages: lost connections, timeouts,
 * rate limits, locks and errors of the service. A wrong key or a missing bucket has to be fixed by someone.
 */
export function toFilesError(error: unknown): Error {
  if (!(error instanceof StorageApiError)) return noAnswer(error)
  const status = statusOf(error)
  const filesError = (kind: FilesError['kind'], message: string) =>
    new FilesError(kind, message, { cause: error })
  const setupError = (message: string) => new FilesSetupError(message, { cause: error })
  if (status === 413)
    return filesError(
      'too_large',
      'Supabase Storage rejected the file because of its size. The limit is in the project’s storage settings; free projects accept up to 50 MB.',
    )
  if (status === 415)
    return filesError(
      'bad_type',
      `Supabase Storage rejected the file because of its type (${error.message}). Remove the restriction of file types from the bucket the-way in the project’s storage settings.`,
    )
  if (status === 402 || status === 507)
    return filesError(
      'full',
      'The Supabase project has exceeded its quota. Upgrade its plan or free up space.',
    )
  if (isDiskFull(error)) return filesError('full', 'The disk of Supabase Storage is full.')
  if (status >= 500 || [408, 423, 425, 429].includes(status))
    return filesError(
      'unavailable',
      `Supabase Storage is not available right now (${status}: ${error.message}).`,
    )
  if (status === 401 || status === 403)
    return setupError(
      `Supabase Storage rejected the key (${error.message}). Check SUPABASE_SERVICE_ROLE_KEY.`,
    )
  if (isBucketMissing(error))
    return setupError(
      'Supabase Storage does not have the bucket for the files. Run scripts/setup-supabase.sql in the project’s SQL editor, and check SUPABASE_SERVICE_ROLE_KEY.',
    )
  return new Error(`Supabase Storage rejected the request (${status}: ${error.message}).`, {
    cause: error,
  })
}
