import type { FastifyRequest } from 'fastify'

/** How long the rest of a rejected upload may continue to arrive, so that its client can read the response. */
const LINGER_MS = 2000

export interface ProgressWatch {
  /** Aborts with `stalled()` as its reason. */
  signal: AbortSignal
  stop(): void
}

/**
 * Aborts if no data arrives for `idleMs`. The multipart parser waits indefinitely for some parts that it skips, and a
 * client may stop sending without closing the connection.
 */
export function watchProgress(
  request: FastifyRequest,
  idleMs: number,
  stalled: () => Error,
): ProgressWatch {
  const { socket } = request.raw
  const controller = new AbortController()
  let seen = socket.bytesRead
  let since = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (socket.bytesRead !== seen) {
      seen = socket.bytesRead
      since = now
    } else if (now - since >= idleMs) {
      clearInterval(timer)
      controller.abort(stalled())
    }
  }, idleMs / 8)
  timer.unref()
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}

/**
 * Discards the rest of a rejected body for a moment, then closes the connection. If it closed at once, the operating
 * system would drop our response together with the unread data.
 */
export function dropRest(request: FastifyRequest): void {
  const { raw } = request
  if (raw.readableEnded || raw.destroyed) return
  raw.unpipe()
  raw.resume()
  const timer = setTimeout(() => raw.destroy(), LINGER_MS)
  timer.unref()
  for (const event of ['end', 'close']) raw.once(event, () => clearTimeout(timer))
}
