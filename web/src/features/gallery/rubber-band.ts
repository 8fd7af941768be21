import type { GridRow } from './image-rows.ts'

/** A rectangle in a grid, in pixels from its top left corner. */
export interface Band {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Point {
  x: number
  y: number
}

export const bandBetween = (a: Point, b: Point): Band => ({
  left: Math.min(a.x, b.x),
  top: Math.min(a.y, b.y),
  right: Math.max(a.x, b.x),
  bottom: Math.max(a.y, b.y),
})

/** Returns the images whose frames a rectangle touches, whether they are in the document or not. */
export function imagesIn<T>(rows: readonly GridRow<T>[], band: Band): T[] {
  const found: T[] = []
  let top = 0
  for (const row of rows) {
    if (top > band.bottom) break
    const bottom = top + row.height
    if (row.kind === 'images' && bottom >= band.top)
      for (const { image, left, width } of row.images)
        if (left <= band.right && left + width >= band.left) found.push(image)
    top = bottom
  }
  return found
}
