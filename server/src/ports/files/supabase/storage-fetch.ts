/** Timeouts in milliseconds. */
export interface StorageTimeouts {
  /** For the response to a query or a removal, and for the start of a download. */
  answerMs: number
  /** For an upload of unknown size; weights have about 170 MB. */
  uploadMs: number
  /** For the next bytes of a download. */
  idleMs: number
}

export const STORAGE_TIMEOUTS: StorageTimeouts = {
  answerMs: 10_000,
  uploadMs: 15 * 60_000,
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
export function createStorageFetch({ answerMs, uploadMs }: StorageTimeouts): typeof fetch {
  const limitOf = (body: unknown) => {
    if (body instanceof Uint8Array) return answerMs + body.byteLength / SLOWEST_BYTES_PER_MS
    return body === undefined || typeof body === 'string' ? answerMs : uploadMs
  }
  return (input, init) =>
    fetch(input, {
      ...init,
      ...NO_COPY,
      signal: init?.signal ?? AbortSignal.timeout(Math.ceil(limitOf(init?.body))),
    })
}
