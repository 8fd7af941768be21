import type { Readable } from 'node:stream'
import { streamZip } from '../../archives/stream-zip.ts'
import type { SheetCellRow, SheetRow } from '../../ports/database/functions/sheets.ts'
import type { Files } from '../../ports/files/files.ts'
import { placesOf, valuesAt } from '../plan-cells.ts'
import { toSheet } from '../sheet.mapper.ts'

/**
 * Streams the images of a sheet as a ZIP, numbered in reading order, and what is known about each in `sheet.json`. `missing.txt`
 * names those whose file no longer exists.
 */
export function zipSheet(files: Files, row: SheetRow, isDemo: boolean): Readable {
  return streamZip(async (entries) => {
    entries.addText('sheet.json', `${JSON.stringify(describe(row, isDemo), null, 2)}\n`)
    const missing: string[] = []
    for (const cell of row.cells) {
      const [image] = cell.images
      if (!image) continue
      const name = nameOf(cell)
      const file = await files.read(image.file)
      if (file) await entries.addStream(name, file.stream)
      else missing.push(name)
    }
    if (missing.length > 0)
      entries.addText('missing.txt', missing.map((name) => `${name}\n`).join(''))
  })
}

const nameOf = ({ cell, images }: SheetCellRow): string =>
  `${String(cell + 1).padStart(3, '0')}.${images[0]?.format.replace('jpeg', 'jpg')}`

function describe(row: SheetRow, isDemo: boolean) {
  const { cells, on_hold: _, retry_at: __, error: ___, ...sheet } = toSheet(row, isDemo)
  const places = placesOf(row.axes)
  return {
    ...sheet,
    cells: cells.map(({ at, status, image_id, error }, index) => {
      const cell = row.cells.find((one) => one.cell === index)
      return {
        at,
        values: valuesAt(row.axes, places[index] ?? []),
        status,
        file: cell && cell.images.length > 0 ? nameOf(cell) : null,
        image_id,
        prompt: cell?.prompt ?? null,
        seed: cell?.seed ?? null,
        input: cell?.input ?? null,
        error,
      }
    }),
  }
}
