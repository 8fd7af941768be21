import type { Size } from './mask-draw.ts'
import type { Rectangle } from './mask-marks.ts'

/** The fields of a rectangle, as text. */
export interface RectangleFields {
  x: string
  y: string
  width: string
  height: string
}

type Faults = Partial<Record<keyof RectangleFields, string>>

/** Returns the rectangle that the fields describe, or what is wrong with them. It has to be within the source. */
export function readRectangle(
  fields: RectangleFields,
  source: Size,
  erases: boolean,
): { rectangle: Rectangle } | { faults: Faults } {
  const faults: Faults = {}
  const whole = (name: keyof RectangleFields, min: number, max: number) => {
    const text = fields[name].trim()
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max)
      faults[name] = `Enter a whole number from ${min} to ${max}.`
    return value
  }
  const x = whole('x', 0, source.width - 1)
  const y = whole('y', 0, source.height - 1)
  const width = whole('width', 1, faults.x ? source.width : source.width - x)
  const height = whole('height', 1, faults.y ? source.height : source.height - y)
  return Object.keys(faults).length > 0
    ? { faults }
    : { rectangle: { kind: 'rectangle', erases, x, y, width, height } }
}
