import { estimateSeconds, isTerminal, type Training, trainingUsdMicros } from '@the-way/shared'
import { money, moneyRange } from '../../lib/format.ts'
import { roughly, timeRange } from '../../lib/format-time.ts'
import { secondsRun } from './times.ts'

const SEE_BILL = 'see Replicate’s bill'

/** Whether the training costs nothing because it runs in demo mode. */
export const isFree = ({ estimate_usd_micros }: Training): boolean => estimate_usd_micros === 0

/** Returns what a training cost, or is expected to cost. */
export function costLine(training: Training): string {
  const { cost_usd_micros, estimate_usd_micros } = training
  if (isFree(training)) return 'free (demo)'
  if (cost_usd_micros !== null) return cost_usd_micros === 0 ? 'free' : money(cost_usd_micros)
  return isTerminal(training.status) || estimate_usd_micros === null
    ? SEE_BILL
    : `about ${money(estimate_usd_micros)}`
}

/** Returns the cost of the time run so far, in micro-dollars; Replicate bills nothing else. */
export const usdMicrosSoFar = (training: Training, now: Date): number =>
  trainingUsdMicros(training.trainer, secondsRun(training, now) ?? 0)

/** Returns what a running training has cost so far: "$0.88 of about $1.86". */
export function costSoFar(training: Training, now: Date): string {
  if (isFree(training)) return costLine(training)
  const soFar = money(usdMicrosSoFar(training, now))
  const { estimate_usd_micros } = training
  return estimate_usd_micros === null ? soFar : `${soFar} of about ${money(estimate_usd_micros)}`
}

/** "$1.60–2.20" */
export function priceRange({ estimate_range, estimate_usd_micros }: Training): string | null {
  if (estimate_range)
    return moneyRange(estimate_range.low_usd_micros, estimate_range.high_usd_micros)
  return estimate_usd_micros === null ? null : `about ${money(estimate_usd_micros)}`
}

/** "20–26 min" */
export function durationRange({ estimate_range, estimate_seconds }: Training): string | null {
  if (estimate_range) return timeRange(estimate_range.low_seconds, estimate_range.high_seconds)
  return estimate_seconds === null ? null : `about ${roughly(estimate_seconds)}`
}

/** Returns the label of the button that starts it again: "Train again for about $1.90". */
export function trainAgainLabel(training: Training): string {
  if (isFree(training)) return 'Train again (demo)'
  const price = againUsdMicros(training)
  return price === null ? 'Train again' : `Train again for about ${money(price)}`
}

/** Returns what another attempt should cost: the estimate, scaled by how the suggested changes affect the time. */
function againUsdMicros({ trainer, parameters, error, estimate_usd_micros }: Training) {
  if (estimate_usd_micros === null || !error?.fix) return estimate_usd_micros
  const before = estimateSeconds(trainer, parameters).likely
  const after = estimateSeconds(trainer, withChanges(parameters, error.fix)).likely
  return Math.round((estimate_usd_micros * after) / before)
}

/** `null` removes a setting, so that the trainer's default applies. */
const withChanges = (parameters: Training['parameters'], changes: Training['parameters']) =>
  Object.fromEntries(
    Object.entries({ ...parameters, ...changes }).filter(([, value]) => value !== null),
  )
