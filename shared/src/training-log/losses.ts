import type { LossPoint } from '../training-logs.ts'
import { readTrainingBar } from './bar.ts'
import { linesOf } from './lines.ts'

/** The `code` of the error of a training whose loss is not a number: it runs, or it succeeded, but learned nothing. */
export const INVALID_LOSS = 'trainings.loss_not_a_number'

/** More than a curve can show. */
const MAX_POINTS = 500

/**
 * Returns since which step the loss has not been a number, and in how many steps; `null` if the last loss is a number or
 * no loss was printed.
 */
export function readInvalidLoss(logs: string): { since: number; steps: number } | null {
  const isInvalidAt = new Map<number, boolean>()
  for (const line of linesOf(logs)) {
    const bar = readTrainingBar(line)
    if (bar && (bar.loss !== null || bar.is_loss_invalid))
      isInvalidAt.set(bar.step, bar.is_loss_invalid)
  }
  const steps = [...isInvalidAt.keys()].sort((a, b) => a - b)
  const lastValid = steps.findLastIndex((step) => isInvalidAt.get(step) === false)
  const since = steps[lastValid + 1]
  return since === undefined ? null : { since, steps: steps.length - lastValid - 1 }
}

/** Reads one loss per step from a log, in order; more than 500 are thinned out evenly, keeping the first and the last. */
export function readLosses(logs: string): LossPoint[] {
  const points = new Map<number, LossPoint>()
  for (const line of linesOf(logs)) {
    const bar = readTrainingBar(line)
    if (!bar || bar.loss === null) continue
    points.set(bar.step, { step: bar.step, loss: bar.loss, learning_rate: bar.learning_rate })
  }
  const all = [...points.values()].sort((a, b) => a.step - b.step)
  if (all.length <= MAX_POINTS) return all
  const every = (all.length - 1) / (MAX_POINTS - 1)
  return Array.from({ length: MAX_POINTS }, (_, index) => all[Math.round(index * every)]).filter(
    (point) => point !== undefined,
  )
}
