import type { LossPoint } from '@the-way/shared'
import { readTrainingBar } from './log-bar.ts'
import { linesOf } from './log-lines.ts'

/** More than a curve can show. */
const MAX_POINTS = 500

/** The losses that a log tells, a point a step in order; evenly thinned out, the first and the last kept. */
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
