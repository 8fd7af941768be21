import { FLUX_TRAINING_USD_MICROS_PER_SECOND, type Training } from '@the-way/shared'
import { money } from '../../lib/format.ts'

const secondsBetween = (from: string, to: number) => Math.max(0, (to - Date.parse(from)) / 1_000)

/** Seconds from its start to its end, or until now; null when no machine has begun it. */
export function secondsRun({ started_at, completed_at }: Training, now: number): number | null {
  if (started_at === null) return null
  return secondsBetween(started_at, completed_at === null ? now : Date.parse(completed_at))
}

/** Seconds that it waited for a machine, or has waited until now. */
export const secondsWaited = ({ created_at, started_at }: Training, now: number): number =>
  secondsBetween(created_at, started_at === null ? now : Date.parse(started_at))

/** Seconds left as of now; the estimate is as old as the last news. */
export function secondsLeft({ progress, checked_at }: Training, now: number): number | null {
  if (progress.eta_seconds === null) return null
  const age = checked_at === null ? 0 : secondsBetween(checked_at, now)
  return Math.max(0, progress.eta_seconds - age)
}

/** Whether it costs nothing: an emulated one. */
export const isFree = ({ estimate_usd_micros }: Training) => estimate_usd_micros === 0

/** What it costs or has cost so far, in words: "$0.88 of about $1.86". */
export function costInWords(training: Training, now: number): string {
  const { cost_usd_micros, estimate_usd_micros, completed_at } = training
  if (isFree(training)) return 'Free, emulated'
  const about = estimate_usd_micros === null ? '' : ` of about ${money(estimate_usd_micros)}`
  if (cost_usd_micros !== null) return `${money(cost_usd_micros)}${about}`
  if (completed_at !== null) return 'see Replicate’s bill'
  const seconds = secondsRun(training, now) ?? 0
  return `${money(Math.round(seconds * FLUX_TRAINING_USD_MICROS_PER_SECOND))}${about}`
}
