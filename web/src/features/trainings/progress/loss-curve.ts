import type { LossPoint } from '@the-way/shared'

export interface CurvePoint {
  step: number
  loss: number
}

/** Each average covers this share of all points, so that a long curve is as smooth as a short one. */
const WINDOW_SHARE = 0.1
const MAX_WINDOW = 40

/** Averages each point with those before it, which removes noise and keeps the trend. */
export function movingAverage(points: readonly LossPoint[]): CurvePoint[] {
  const window = Math.max(1, Math.min(MAX_WINDOW, Math.round(points.length * WINDOW_SHARE)))
  let sum = 0
  return points.map(({ step, loss }, index) => {
    sum += loss - (points[index - window]?.loss ?? 0)
    return { step, loss: sum / Math.min(window, index + 1) }
  })
}

const TICKS = 3
const ROUND_STEPS = [1, 2, 2.5, 5, 10]

/** Returns ticks from 0 to a round number above `highest`: 0.53 → 0, 0.2, 0.4, 0.6. */
export function lossTicks(highest: number): number[] {
  const rough = highest > 0 ? highest / TICKS : 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (ROUND_STEPS.find((round) => round * power >= rough * 0.999) ?? 10) * power
  return Array.from({ length: TICKS + 1 }, (_, index) => Number((index * step).toPrecision(6)))
}

/** Returns the points as an SVG path. */
export const pathOf = (
  points: readonly CurvePoint[],
  x: (step: number) => number,
  y: (loss: number) => number,
): string =>
  points
    .map(({ step, loss }, index) => {
      const point = `${x(step).toFixed(1)} ${y(loss).toFixed(1)}`
      return `${index === 0 ? 'M' : 'L'}${point}`
    })
    .join('')
