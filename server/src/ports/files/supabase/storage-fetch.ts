import { Agent, fetch, Headers, type RequestInit } from 'undici'

/** Timeouts in milliseconds. */
export interface StorageTimeouts {
  /** For the response to a query or a removal, and for the start of a download. */
  answerMs: number
  /** For a whole upload of unknown size; weights have about 170 MB. */
  uploadMs: number
  /**
   * For the next step of such an upload: until more of it is sent, and then until it is answered. A service that keeps
   * its files on a disk first reads the whole file again.
   */
  silentMs: number
  /** For the next bytes of a download. */
  idleMs: number
}

export const STORAGE_TIMEOUTS: StorageTimeouts = {
  answerMs: 10_000,
  uploadMs: 15 * 60_000,
  silentMs: 5 * 60_000,
  idleMs: 30_000,
}

/** An upload at less than 100 KB per second counts as failed. */
const SLOWEST_BYTES_PER_MS = 100

/** Without these options `fetch` keeps a second copy of a streamed body for redirects: a whole file in memory. */
const NO_COPY = { window: null, redirect: 'error' } as const

/**
 * Returns a `fetch` with timeouts for the storage client. The client only accepts a signal for downloads; the caller
 * who passes one is responsible for the timeout.
 */
export function createStorageFetch({
  answerMs,
  uploadMs,
  silentMs,
}: StorageTimeouts): typeof globalThis.fetch {
  // The global `fetch` ends any request 300 s after its last step, whatever its signal says.
  const dispatcher = new Agent({ headersTimeout: silentMs })
  const limitOf = ({ body, headers }: RequestInit) => {
    if (body === undefined || typeof body === 'string') return answerMs
    const size =
      body instanceof Uint8Array ? body.byteLength : new Headers(headers).get('content-length')
    return size === null ? uploadMs : answerMs + Number(size) / SLOWEST_BYTES_PER_MS
  }
  const fetchInTime = (url: string, init: RequestInit = {}) =>
    fetch(url, {
      ...init,
      ...NO_COPY,
      dispatcher,
      signal: init.signal ?? AbortSignal.timeout(Math.ceil(limitOf(init))),
    })
  // The types of this `fetch` and of the one in Node.js differ in details that the client does not use.
  return fetchInTime as unknown as typeof globalThis.fetch
}
