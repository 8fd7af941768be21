/** Pauses between automatic retries, in ms; the last one repeats. */
export const RETRY_PAUSES_MS = [4_000, 8_000, 16_000, 32_000, 60_000] as const

/** After this long without a failure, the next one starts with the shortest pause again. */
const CALM_MS = 15_000

/**
 * Returns a function that returns how long to wait before the next retry, in ms. The pauses grow while failures follow
 * each other, so that a server in trouble is not flooded with requests.
 */
export function createBackoff(now: () => number = Date.now) {
  let failures = 0
  let until = Number.NEGATIVE_INFINITY
  return (): number => {
    if (now() - until > CALM_MS) failures = 0
    const pause = RETRY_PAUSES_MS[Math.min(failures, RETRY_PAUSES_MS.length - 1)] ?? 0
    failures += 1
    until = now() + pause
    return pause
  }
}
