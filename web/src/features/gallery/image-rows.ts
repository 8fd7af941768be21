import { dayLabel } from '../../lib/format-time.ts'

/** What the layout needs to know of an image. */
export interface Shaped {
  width: number
  height: number
  created_at: string
  model_id: string
}

/** Each day, or each model, has a heading. */
export type Grouping = 'day' | 'model'

export interface PlacedImage<T> {
  image: T
  /** Its place in the list of images, counted from 0. */
  index: number
  /** In pixels, from the left edge of the grid. */
  left: number
  width: number
}

export interface HeadingRow<T> {
  kind: 'heading'
  groupBy: Grouping
  /** The first image below it. */
  first: T
  /** How many images it has. */
  count: number
  /** Whether it is the last heading. */
  isLast: boolean
  height: number
}

export type GridRow<T> =
  | HeadingRow<T>
  | {
      kind: 'images'
      images: PlacedImage<T>[]
      imageHeight: number
      /** Whether it is the last row below its heading. */
      isLast: boolean
      height: number
    }

export interface GridSize {
  /** The width of the grid, in pixels. */
  width: number
  /** The height that rows aim for, in pixels. */
  rowHeight: number
  /** `null` for a grid without headings. */
  groupBy: Grouping | null
}

/** Between two images of a row, in pixels. */
export const GAP = 8
/** The rule above a frame, its edge with the number, and the space below the image (`.frame` in `sheet.css`). */
const FRAME = 1 + 24 + 10
const HEADING = 44
/** Panoramas and columns are cropped to these ratios of width to height. */
const MIN_RATIO = 0.4
const MAX_RATIO = 3

/**
 * Returns the rows of a grid: rows of images that have one height and together fill the width, below the heading of each
 * group. The last row of a group, or of all, keeps the wanted height instead.
 */
export function layOut<T extends Shaped>(images: readonly T[], size: GridSize): GridRow<T>[] {
  const { groupBy } = size
  if (groupBy === null) return rowsOf(images, 0, images.length, size)
  const rows: GridRow<T>[] = []
  let begin = 0
  for (let first = images[0]; first; first = images[begin]) {
    const group = groupOf(first, groupBy)
    let end = begin + 1
    while (isIn(group, images[end], groupBy)) end += 1
    const isLast = end === images.length
    rows.push({ kind: 'heading', groupBy, first, count: end - begin, isLast, height: HEADING })
    rows.push(...rowsOf(images, begin, end, size))
    begin = end
  }
  return rows
}

const groupOf = ({ created_at, model_id }: Shaped, groupBy: Grouping) =>
  groupBy === 'day' ? dayLabel(created_at) : model_id

const isIn = (group: string, image: Shaped | undefined, groupBy: Grouping) =>
  image !== undefined && groupOf(image, groupBy) === group

function rowsOf<T extends Shaped>(
  images: readonly T[],
  begin: number,
  end: number,
  { width, rowHeight }: GridSize,
): GridRow<T>[] {
  const rows: GridRow<T>[] = []
  let first = begin
  let ratios = 0
  for (let index = begin; index < end; index += 1) {
    ratios += ratioOf(images[index])
    const free = width - GAP * (index - first)
    if (ratios * rowHeight >= free) {
      rows.push(rowOf(images.slice(first, index + 1), first, free / ratios, index + 1 === end))
      first = index + 1
      ratios = 0
    }
  }
  if (first < end) rows.push(rowOf(images.slice(first, end), first, rowHeight, true))
  return rows
}

function rowOf<T extends Shaped>(
  images: T[],
  first: number,
  imageHeight: number,
  isLast: boolean,
): GridRow<T> {
  let left = 0
  const placed = images.map((image, place) => {
    const width = ratioOf(image) * imageHeight
    const at = { image, index: first + place, left, width }
    left += width + GAP
    return at
  })
  return { kind: 'images', images: placed, imageHeight, isLast, height: imageHeight + FRAME }
}

const ratioOf = (image: Shaped | undefined) =>
  image ? Math.min(MAX_RATIO, Math.max(MIN_RATIO, image.width / image.height)) : 1

/** Returns the row that contains an image; -1 if none does. */
export const rowWith = <T>(rows: readonly GridRow<T>[], index: number): number =>
  rows.findIndex((row) => row.kind === 'images' && row.images.some((one) => one.index === index))

/** Returns the index of the image above (-1) or below (1) another one; its own in the first or last row. */
export function verticalNeighbour<T>(
  rows: readonly GridRow<T>[],
  index: number,
  step: -1 | 1,
): number {
  const at = rowWith(rows, index)
  const row = rows[at]
  if (row?.kind !== 'images') return index
  const own = row.images.find((one) => one.index === index)
  if (!own) return index
  const middle = own.left + own.width / 2
  for (let next = at + step; next >= 0 && next < rows.length; next += step) {
    const other = rows[next]
    if (other?.kind !== 'images') continue
    const distance = ({ left, width }: PlacedImage<T>) => Math.abs(left + width / 2 - middle)
    return other.images.reduce((a, b) => (distance(b) < distance(a) ? b : a)).index
  }
  return index
}
