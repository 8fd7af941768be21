import type { Stroke } from './mask-marks.ts'
import { POINT } from './mask-marks.ts'

interface StrokePoint {
  x: number
  y: number
  diameter: number
}

/** Points that are nearer to each other than this part of the diameter look like one. */
const LEAST_PART = 1 / 12
const LEAST_PX = 0.5
const LIGHTEST = 0.3

const tenth = (value: number) => Math.round(value * 10) / 10

export const startStroke = (erases: boolean, point: StrokePoint): Stroke => ({
  kind: 'stroke',
  erases,
  points: numbersOf(point),
})

/** Adds a point to a stroke, unless it would make no visible difference. Returns whether it was added. */
export function extendStroke({ points }: Stroke, point: StrokePoint): boolean {
  const [x = 0, y = 0] = points.slice(-POINT)
  const least = Math.max(LEAST_PX, point.diameter * LEAST_PART)
  if (Math.hypot(point.x - x, point.y - y) < least) return false
  points.push(...numbersOf(point))
  return true
}

const numbersOf = ({ x, y, diameter }: StrokePoint) => [tenth(x), tenth(y), tenth(diameter)]

/** Returns the diameter under a pen, which a light touch makes smaller. Fingers and mice report no real pressure. */
export const diameterUnder = (size: number, pointerType: string, pressure: number): number =>
  pointerType === 'pen' && pressure > 0 ? size * (LIGHTEST + (1 - LIGHTEST) * pressure) : size
