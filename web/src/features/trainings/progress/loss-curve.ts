import type { LossPoint } from '@the-way/shared'

export interface CurvePoint {
  step: number
  loss: number
}

/** The averages at most of this share of all points, so that a long curve is as smooth as a short one. */
const WINDOW_SHARE = 0.1
const MAX_WINDOW = 40

/** At each point the mean of it and those before it: noise goes, the direction stays. */
export function movingAverage(points: readonly LossPoint[]): CurvePoint[] {
  const window = Math.max(1, Math.min(MAX_WINDOW, Math.round(points.length * WINDOW_SHARE)))
  let sum = 0
  return points.map(({ step, loss }, index) => {
    sum += loss - (points[index - window]?.loss ?? 0)
    return { step, loss: sum / Math.min(window, index + 1) }
  })
}

const TICKS = 3
const NICE = [1, 2, 2.5, 5, 10]

/** The axis from 0 to a round number above `highest`: 0.53 → 0, 0.2, 0.4, 0.6. */
export function lossTicks(highest: number): number[] {
  const rough = highest > 0 ? highest / TICKS : 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (NICE.find((nice) => nice * power >= rough * 0.999) ?? 10) * power
  return Array.from({ length: TICKS + 1 }, (_, index) => Number((index * step).toPrecision(6)))
}

/** Points as an SVG path. */
export const pathOf = (
  points: readonly CurvePoint[],
  x: (step: number) => number,
  y: (loss: number) => number,
): string =>
  points
    .map(({ step, loss }, index) => {
      const place = `${x(step).toFixed(1)} ${y(loss).toFixed(1)}`
      return `${index === 0 ? 'M' : 'L'}${place}`
    })
    .join('')
