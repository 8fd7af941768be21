import type { FastifyRequest } from 'fastify'

/** How long an answered upload may go on arriving, so that its sender gets to read the answer. */
const LINGER_MS = 2000

export interface ProgressWatch {
  /** Aborted with `stalled()` as its reason. */
  signal: AbortSignal
  stop(): void
}

/**
 * Aborts when the connection brings nothing for `idleMs`. The multipart parser waits for ever on some parts
 * that it skips, and a sender may fall silent without closing.
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
 * Lets the rest of a refused body run into nothing for a moment, then cuts the line: closing at once makes
 * the system drop our answer together with what was not read.
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
