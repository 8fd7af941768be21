import type { SheetAxis } from '@the-way/shared'
import { countCells } from '../read-axes.ts'

/** The longest side of the PNG. */
export const MAX_PNG_SIDE = 12_000
/** The longest side of an image in it: FLUX makes images of about a megapixel. */
const MAX_TILE_SIDE = 1024

interface Size {
  width: number
  height: number
}

export interface SheetLayout extends Size {
  columns: number
  rows: number
  tile: Size
  margin: number
  gap: number
  /** The height of the title above everything. */
  title: number
  /** The width of the labels of rows; 0 if all labels are above the images. */
  rowLabel: number
  /** The height of the labels above each row of images, or only above the first. */
  columnLabel: number
  /** With one axis the images are wrapped like text, and each has its label. */
  isWrapped: boolean
  /** Pixels. */
  fontSize: number
}

/** Returns where everything is in the PNG of a sheet whose images have at most this size. */
export function layOut(axes: readonly SheetAxis[], image: Size): SheetLayout {
  const cells = countCells(axes)
  const isWrapped = axes.length === 1
  const columns = isWrapped ? Math.ceil(Math.sqrt(cells)) : (axes.at(-1)?.values.length ?? 1)
  const rows = Math.ceil(cells / columns)
  const fit = (scale: number): SheetLayout => {
    const tile = scaled(image, scale)
    // Small images get small labels, which still are readable.
    const fontSize = tile.width < 320 ? 16 : 24
    const [margin, gap] = [fontSize * 2, Math.ceil(fontSize / 2)]
    const rowLabel = isWrapped ? 0 : fontSize * 14
    const columnLabel = fontSize * 5
    const title = fontSize * 5
    const bands = isWrapped ? rows : 1
    return {
      ...{ columns, rows, tile, margin, gap, title, rowLabel, columnLabel, isWrapped, fontSize },
      width: 2 * margin + rowLabel + columns * (tile.width + gap),
      height: 2 * margin + title + bands * columnLabel + rows * (tile.height + gap),
    }
  }
  let scale = Math.min(1, MAX_TILE_SIDE / Math.max(image.width, image.height))
  let layout = fit(scale)
  while (Math.max(layout.width, layout.height) > MAX_PNG_SIDE) {
    scale *= 0.98
    layout = fit(scale)
  }
  return layout
}

const scaled = ({ width, height }: Size, scale: number): Size => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
})
