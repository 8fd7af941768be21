const SECOND = 1000

/** How long is waited for a sender, in milliseconds: every wait has an end. */
export const WAITS = {
  /** For all headers. */
  headers: 15 * SECOND,
  /** So often is looked for those that are late with their headers. */
  headersLooked: 5 * SECOND,
  /** A body is looked at so often: the line is cut after one to two of these without a byte. */
  silence: 10 * SECOND,
  /** For a whole body that is no upload. */
  shortBody: 25 * SECOND,
  /** For a whole upload on a slow line. */
  request: 600 * SECOND,
  /** No byte in either direction: long enough for the slowest work on an upload. */
  line: 300 * SECOND,
  /** Between two requests. */
  keepAlive: 72 * SECOND,
}

export type Waits = typeof WAITS
