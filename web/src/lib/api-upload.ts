import type { Static, TSchema } from 'typebox'
import { readAnswer } from './api-client.ts'
import { unreachable } from './api-error.ts'
import { reportAway } from './connection.ts'
import { whileSignedIn } from './sign-in-gate.ts'

export interface UploadOptions<S extends TSchema> {
  form: FormData
  schema: S
  /** Called with the fraction sent so far, 0 to 1, as the browser reports it. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
  idempotencyKey?: string
}

/**
 * Posts a multipart form to `/api/…`, with XMLHttpRequest because `fetch` does not report upload progress.
 * Throws `ApiError`, or an AbortError if `signal` aborts the upload.
 */
export async function upload<S extends TSchema>(
  path: string,
  options: UploadOptions<S>,
): Promise<Static<S>>
export async function upload(path: string, options: UploadOptions<TSchema>): Promise<unknown> {
  const attempt = async () => {
    const { status, text, request_id } = await post(path, options)
    return readAnswer(status, text, request_id, options.schema)
  }
  return whileSignedIn(attempt, { isRead: false, signal: options.signal })
}

function post(path: string, options: UploadOptions<TSchema>) {
  const { form, onProgress, signal, idempotencyKey } = options
  const request = new XMLHttpRequest()
  return new Promise<{ status: number; text: string; request_id: string | null }>(
    (resolve, reject) => {
      const aborted = () => new DOMException('The upload was stopped.', 'AbortError')
      if (signal?.aborted) return reject(aborted())
      const abort = () => request.abort()
      signal?.addEventListener('abort', abort)
      request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort))

      request.upload.addEventListener('progress', (event) => {
        if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total)
      })
      request.addEventListener('load', () =>
        resolve({
          status: request.status,
          text: request.responseText,
          request_id: request.getResponseHeader('x-request-id'),
        }),
      )
      request.addEventListener('error', () => {
        reportAway()
        reject(unreachable())
      })
      request.addEventListener('abort', () => reject(aborted()))

      request.open('POST', path)
      request.setRequestHeader('accept', 'application/json')
      if (idempotencyKey) request.setRequestHeader('idempotency-key', idempotencyKey)
      request.send(form)
    },
  )
}
