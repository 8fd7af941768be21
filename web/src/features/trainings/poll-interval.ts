import { isTerminal, type Training } from '@the-way/shared'

const YOUNG_MS = 2 * 60_000
const YOUNG_EVERY_MS = 2_000
const EVERY_MS = 10_000

/**
 * Returns in how many ms to request a training again: sooner in its first two minutes and while it is being
 * canceled, never once it has ended.
 */
export function pollEvery(training: Training, now = Date.now()): number | false {
  const { status, created_at, cancel_requested_at } = training
  if (isTerminal(status)) return false
  if (cancel_requested_at !== null) return YOUNG_EVERY_MS
  return now - Date.parse(created_at) < YOUNG_MS ? YOUNG_EVERY_MS : EVERY_MS
}

/** For several trainings: as often as the one that changes soonest needs. */
export function pollAllEvery(trainings: readonly Training[], now = Date.now()): number | false {
  const intervals = trainings
    .map((training) => pollEvery(training, now))
    .filter((interval) => interval !== false)
  return intervals.length > 0 && Math.min(...intervals)
}
