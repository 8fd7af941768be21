import { isTerminal, type Training } from '@the-way/shared'

const YOUNG_MS = 2 * 60_000
const YOUNG_EVERY_MS = 2_000
const EVERY_MS = 10_000

/**
 * Returns the milliseconds until the next request for a training: fewer in its first two minutes, while it is being
 * canceled and right after it succeeded. `false` once it has ended and its weights are copied.
 */
export function pollEvery(training: Training, now = Date.now()): number | false {
  const { status, is_post_processing, created_at, completed_at, cancel_requested_at } = training
  const since = (time: string) => (now - Date.parse(time) < YOUNG_MS ? YOUNG_EVERY_MS : EVERY_MS)
  if (isTerminal(status)) return is_post_processing && since(completed_at ?? created_at)
  return cancel_requested_at !== null ? YOUNG_EVERY_MS : since(created_at)
}

/** Returns the shortest of the trainings' intervals. */
export function pollAllEvery(trainings: readonly Training[], now = Date.now()): number | false {
  const intervals = trainings
    .map((training) => pollEvery(training, now))
    .filter((interval) => interval !== false)
  return intervals.length > 0 && Math.min(...intervals)
}
