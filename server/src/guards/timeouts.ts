const SECOND = 1000

/** How long the server waits for a client, in milliseconds. No request can hold a connection open indefinitely. */
export const TIMEOUTS = {
  /** To receive all headers. */
  headers: 15 * SECOND,
  /** How often Node checks for connections that exceed `headers`. */
  headersCheck: 5 * SECOND,
  /** How often a body is checked: the connection is closed after one to two of these without a byte. */
  silence: 10 * SECOND,
  /** To receive a body that is not an upload. */
  shortBody: 25 * SECOND,
  /** To receive an upload over a slow connection. */
  request: 600 * SECOND,
  /** Without a byte in either direction. Longer than the slowest work on an upload. */
  connection: 300 * SECOND,
  /** Between two requests. */
  keepAlive: 72 * SECOND,
}

export type Timeouts = typeof TIMEOUTS
