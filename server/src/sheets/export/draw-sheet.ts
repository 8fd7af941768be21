import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { MAX_IMAGE_PIXELS } from '@the-way/shared'
import sharp from 'sharp'
import { DECODE_SECONDS } from '../../images/image-decode.ts'
import { withImageSlot } from '../../images/image-slots.ts'
import type { SheetCellRow, SheetRow } from '../../ports/database/functions/sheets.ts'
import type { Files } from '../../ports/files/files.ts'
import { placesOf } from '../plan-cells.ts'
import { fill, type Pixels, paste } from './canvas.ts'
import { drawText, labelOf, labelOfAll, PAPER } from './labels.ts'
import { streamPng } from './png-stream.ts'
import { layOut, type SheetLayout } from './sheet-layout.ts'

const EMPTY = '#e9e3d8'
/** The size of the tiles of a sheet that has no image yet. */
const NO_IMAGE = { width: 512, height: 512 }

/** What is written into a cell without an image. */
const STATUS_LABELS: Record<string, string> = {
  failed: 'Failed',
  canceled: 'Canceled',
  deleted: 'Deleted',
}
const WAITING = 'Waiting'

/** Streams a sheet as one labelled PNG. Only one row of its images is in memory at a time. */
export function drawSheet(files: Files, row: SheetRow): Readable {
  const layout = layOut(row.axes, largestImage(row))
  return streamPng(layout, bandsOf(files, row, layout))
}

/** Images of a sheet mostly have one size; an axis of shapes makes several. */
function largestImage({ cells }: SheetRow) {
  const images = cells.flatMap((cell) => cell.images)
  if (images.length === 0) return NO_IMAGE
  return {
    width: Math.max(...images.map(({ width }) => width)),
    height: Math.max(...images.map(({ height }) => height)),
  }
}

async function* bandsOf(files: Files, row: SheetRow, layout: SheetLayout): AsyncGenerator<Buffer> {
  const { width, margin, title, rows, isWrapped } = layout
  const blank = (height: number) => fill(width, height, PAPER)
  const head = blank(margin + title)
  await write(head, titleOf(row), {
    left: margin,
    top: margin,
    width: width - 2 * margin,
    height: title,
    layout,
  })
  yield head.data
  for (let index = 0; index < rows; index++) {
    if (isWrapped || index === 0) yield (await columnLabels(row, index, layout)).data
    yield (await imagesOfRow(files, row, index, layout)).data
  }
  yield blank(margin).data
}

function titleOf({ model_name, base, axes }: SheetRow): string {
  const common = ['prompt', 'seed']
    .filter((name) => !axes.some((axis) => axis.name === name))
    .flatMap((name) => {
      const value = base[name]
      return typeof value === 'string' || typeof value === 'number' ? [labelOf(name, value)] : []
    })
  return [model_name, ...common].join(' · ')
}

/** Above a row of images: the values of the last axis, or those of each image if there is only one axis. */
async function columnLabels(
  { axes }: SheetRow,
  index: number,
  layout: SheetLayout,
): Promise<Pixels> {
  const { columns, columnLabel, fontSize } = layout
  const canvas = fill(layout.width, columnLabel, PAPER)
  const axis = axes.at(-1)
  const first = layout.isWrapped ? index * columns : 0
  const shown = axis?.values.slice(first, first + columns) ?? []
  for (const [column, value] of shown.entries())
    await write(canvas, labelOf(axis?.name ?? '', value), {
      ...{ left: leftOf(column, layout), top: fontSize, layout },
      ...{ width: layout.tile.width, height: columnLabel - fontSize },
    })
  return canvas
}

async function imagesOfRow(
  files: Files,
  { axes, cells }: SheetRow,
  index: number,
  layout: SheetLayout,
): Promise<Pixels> {
  const { columns, tile, gap, margin, rowLabel, fontSize } = layout
  const canvas = fill(layout.width, tile.height + gap, PAPER)
  const places = placesOf(axes)
  const at = places[index * columns] ?? []
  const label = labelOfAll(
    axes
      .slice(0, -1)
      .map(({ name, values }, axis) => ({ name, value: values[at[axis] ?? 0] ?? '' })),
  )
  if (rowLabel > 0)
    await write(canvas, label, {
      ...{ left: margin, top: 0, layout },
      ...{ width: rowLabel - fontSize, height: tile.height },
    })
  for (let column = 0; column < columns; column++) {
    const place = index * columns + column
    if (place >= places.length) break
    const cell = cells.find((one) => one.cell === place)
    paste(canvas, await drawCell(files, cell, layout), leftOf(column, layout), 0)
  }
  return canvas
}

const leftOf = (column: number, { margin, rowLabel, tile, gap }: SheetLayout) =>
  margin + rowLabel + column * (tile.width + gap)

async function drawCell(
  files: Files,
  cell: SheetCellRow | undefined,
  layout: SheetLayout,
): Promise<Pixels> {
  const { tile, fontSize } = layout
  const [image] = cell?.images ?? []
  const drawn = image && (await withImageSlot(() => readTile(files, image.file, tile)))
  if (drawn) return drawn
  const canvas = fill(tile.width, tile.height, EMPTY)
  const status = !cell || cell.status === 'succeeded' ? 'deleted' : cell.status
  const inset = { left: fontSize, top: fontSize, width: tile.width - 2 * fontSize }
  await write(
    canvas,
    STATUS_LABELS[status] ?? WAITING,
    { ...inset, height: fontSize * 2, layout },
    EMPTY,
  )
  return canvas
}

/** Returns `null` if the file is missing or damaged. */
async function readTile(
  files: Files,
  key: string,
  { width, height }: SheetLayout['tile'],
): Promise<Pixels | null> {
  const file = await files.read(key)
  if (!file) return null
  return sharp(await buffer(file.stream), { limitInputPixels: MAX_IMAGE_PIXELS })
    .autoOrient()
    .resize({ width, height, fit: 'contain', background: PAPER })
    .flatten({ background: PAPER })
    .toColourspace('srgb')
    .raw()
    .timeout({ seconds: DECODE_SECONDS })
    .toBuffer()
    .then((data) => ({ data, width, height }))
    .catch(() => null)
}

async function write(
  canvas: Pixels,
  text: string,
  at: { left: number; top: number; width: number; height: number; layout: SheetLayout },
  background = PAPER,
): Promise<void> {
  const { left, top, width, height, layout } = at
  if (width < 1 || height < 1) return
  const drawn = await drawText(text, { width, height, fontSize: layout.fontSize, background })
  if (drawn) paste(canvas, drawn, left, top)
}
