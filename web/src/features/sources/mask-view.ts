import type { Size } from './mask-draw.ts'

export interface Point {
  x: number
  y: number
}

/** The largest side of the canvas on the screen, in device pixels. */
const MAX_CANVAS = 2560

/** Returns the largest size with the source's shape that fits into a box; small sources are enlarged. */
export function fitInto(source: Size, box: Size): Size {
  const scale = Math.min(box.width / source.width, box.height / source.height)
  return {
    width: Math.max(1, Math.floor(source.width * scale)),
    height: Math.max(1, Math.floor(source.height * scale)),
  }
}

/** Returns how many pixels a canvas of this size on the page needs to look crisp. */
export function canvasSize({ width, height }: Size, pixelRatio: number): Size {
  const scale = Math.min(pixelRatio, MAX_CANVAS / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

/** Returns the pixel of the source that is under a pointer. */
export const toSource = (
  { clientX, clientY }: { clientX: number; clientY: number },
  box: { left: number; top: number } & Size,
  source: Size,
): Point => ({
  x: ((clientX - box.left) / box.width) * source.width,
  y: ((clientY - box.top) / box.height) * source.height,
})

/** Moves a point, but not out of the source. */
export const moveWithin = ({ x, y }: Point, by: Point, { width, height }: Size): Point => ({
  x: Math.min(width, Math.max(0, x + by.x)),
  y: Math.min(height, Math.max(0, y + by.y)),
})

/** The brush sizes of an image, in its pixels: a hundredth to a third of its shorter side. */
export function brushRange({ width, height }: Size): { min: number; max: number; start: number } {
  const shorter = Math.min(width, height)
  return {
    min: Math.max(1, Math.round(shorter / 100)),
    max: Math.max(2, Math.round(shorter / 3)),
    start: Math.max(1, Math.round(shorter / 12)),
  }
}

/** Returns the next brush size, a quarter larger or smaller, and at least one pixel. */
export function nextSize(size: number, step: 1 | -1, { min, max }: { min: number; max: number }) {
  const change = Math.max(1, Math.round(size / 4))
  return Math.min(max, Math.max(min, size + step * change))
}
