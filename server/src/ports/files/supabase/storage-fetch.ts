/** How long is waited, in milliseconds. */
export interface StorageTimeouts {
  /** For an answer: to a question about files, to a removal, and for the beginning of a download. */
  answerMs: number
  /** For an upload of unknown size: weights are about 170 MB. */
  uploadMs: number
  /** For the next bytes of a download. */
  idleMs: number
}

export const STORAGE_TIMEOUTS: StorageTimeouts = {
  answerMs: 10_000,
  uploadMs: 15 * 60_000,
  idleMs: 30_000,
}

/** A line that takes less than 100 KB a second counts as broken. */
const SLOWEST_BYTES_PER_MS = 100

/** Without these two `fetch` keeps a second copy of a streamed body, for a redirect: a whole file in memory. */
const NO_COPY = { window: null, redirect: 'error' } as const

/**
 * `fetch` for the storage client, with an end to each wait: the client itself takes a signal only for downloads, and
 * whoever gives one sees to the end himself.
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
