import type { LossPoint } from '../training-logs.ts'
import { readTrainingBar } from './bar.ts'
import { linesOf } from './lines.ts'

/** More than a curve can show. */
const MAX_POINTS = 500

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
