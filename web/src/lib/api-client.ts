import { isValid } from '@the-way/shared'
import type { Static, TSchema } from 'typebox'
import { parseJson, problemToError, unreachable, unreadable } from './api-error.ts'
import { reportAway, reportReached } from './connection.ts'
import { dropEarlyResponses, takeEarlyResponse } from './early-responses.ts'
import { whileSignedIn } from './sign-in-gate.ts'

export type Query = Record<string, string | number | boolean | null | undefined>

interface RequestOptions {
  query?: Query
  /** Sent as JSON. */
  body?: unknown
  /** Sent instead of `body`. */
  form?: FormData
  signal?: AbortSignal
  /** Sent as `Idempotency-Key`: repeating a request with the same key never starts a second run. */
  idempotencyKey?: string
  /** The request continues when the user leaves the page. Only for bodies under 64 KiB. */
  keepalive?: boolean
  /** Fails at once if the session has expired, instead of waiting for the next sign-in. */
  notAwaited?: boolean
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Send {
  <S extends TSchema>(path: string, options: RequestOptions & { schema: S }): Promise<Static<S>>
  (path: string, options?: RequestOptions): Promise<void>
}

/**
 * Client of the API under `/api`; paths include that prefix. With a `schema`, the response is validated against it and
 * typed by it; without one it is ignored. Throws `ApiError`.
 */
export const api = {
  get: sender('GET'),
  post: sender('POST'),
  put: sender('PUT'),
  patch: sender('PATCH'),
  delete: sender('DELETE'),
  /** Returns the response as a file. */
  postForFile: (path: string, options: RequestOptions = {}): Promise<Blob> =>
    whileSignedIn(() => receiveFile(path, options), { isRead: true, signal: options.signal }),
}

async function receiveFile(path: string, options: RequestOptions): Promise<Blob> {
  const response = await send('POST', path, options)
  const { ok, status, headers } = response
  if (!ok)
    readAnswer(status, await readText(response, options.signal), requestId(headers), undefined)
  try {
    return await response.blob()
  } catch (error) {
    throw requestError(error, options.signal)
  }
}

function sender(method: Method): Send {
  function request<S extends TSchema>(
    path: string,
    options: RequestOptions & { schema: S },
  ): Promise<Static<S>>
  function request(path: string, options?: RequestOptions): Promise<void>
  async function request(
    path: string,
    options: RequestOptions & { schema?: TSchema } = {},
  ): Promise<unknown> {
    const attempt = async () => {
      const response = await send(method, path, options)
      const text = await readText(response, options.signal)
      const { status, headers } = response
      return readAnswer(status, text, requestId(headers), options.schema, retryAfter(headers))
    }
    if (options.notAwaited) return attempt()
    return whileSignedIn(attempt, { isRead: method === 'GET', signal: options.signal })
  }
  return request
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  if (options.idempotencyKey) headers.set('idempotency-key', options.idempotencyKey)
  const url = withQuery(path, options.query)
  if (method !== 'GET') dropEarlyResponses()
  try {
    const early = method === 'GET' ? takeEarlyResponse(url) : null
    if (early) return await early
    return await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      keepalive: options.keepalive ?? false,
      ...bodyOf(options),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (error) {
    throw requestError(error, options.signal)
  }
}

/** The browser sets the content type of a form, which contains its boundary. */
function bodyOf({ body, form }: RequestOptions): Pick<RequestInit, 'body'> {
  if (form) return { body: form }
  return body === undefined ? {} : { body: JSON.stringify(body) }
}

async function readText(response: Response, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    throw requestError(error, signal)
  }
}

/** Keeps the AbortError of a request that the caller canceled; any other failure means that no server answered. */
function requestError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return error
  reportAway()
  return unreachable()
}

/** Returns the validated body of a response, or throws the error that it reports. */
export function readAnswer(
  status: number,
  text: string,
  request_id: string | null,
  schema: TSchema | undefined,
  retry_after: number | null = null,
): unknown {
  if (status < 200 || status > 299) {
    const error = problemToError(status, text, request_id, retry_after)
    // A proxy in front answers like this when the server behind it is down.
    if (error.code === 'answer.unreadable' && status >= 502 && status <= 504) reportAway()
    else reportReached()
    throw error
  }
  reportReached()
  if (!schema) return undefined
  const body = parseJson(text)
  if (!isValid(schema, body)) throw unreadable(status, request_id)
  return body
}

const requestId = (headers: Headers) => headers.get('x-request-id')

/** Returns `Retry-After` in seconds; our server never sends a date. */
function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

/** Adds the values of a query that are neither null nor undefined to a path. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value))
  }
  return search.size > 0 ? `${path}?${search}` : path
}
