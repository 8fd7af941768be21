const SECOND = 1000
/** No service asks for longer; a longer figure is taken for a mistake. */
const MAX_WAIT_MS = 3600 * SECOND

const clamp = (ms: number) => Math.min(Math.max(Math.ceil(ms), 0), MAX_WAIT_MS)

/**
 * How long a 429 or 5xx asks us to wait, in milliseconds: the `Retry-After` header (seconds or a date), else
 * the body's `retry_after`, else the number in its text ("resets in ~30s", "available in 1 second").
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
