const SECOND = 1000
/** Services do not require longer waits, so a longer one counts as a mistake. */
const MAX_WAIT_MS = 3600 * SECOND

const clamp = (ms: number) => Math.min(Math.max(Math.ceil(ms), 0), MAX_WAIT_MS)

/**
 * Returns how long to wait after a 429 or 5xx, in milliseconds: from the `Retry-After` header (seconds or a date), or
 * else the body's `retry_after`, or else the number in its text ("resets in ~30s", "available in 1 second").
 */
export function retryAfterMs(header: string | null, body: string, now = Date.now()): number | null {
  if (header !== null && header.trim() !== '') {
    const seconds = Number(header)
    if (Number.isFinite(seconds)) return clamp(seconds * SECOND)
    const date = Date.parse(header)
    if (!Number.isNaN(date)) return clamp(date - now)
  }
  const field = /"retry_after"\s*:\s*(\d+(?:\.\d+)?)/.exec(body)?.[1]
  const text = /(?:resets|available) in ~?(\d+(?:\.\d+)?)\s*s/i.exec(body)?.[1]
  const seconds = field ?? text
  return seconds === undefined ? null : clamp(Number(seconds) * SECOND)
}
