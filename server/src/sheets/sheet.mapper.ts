import type { Sheet, SheetCell, SheetSummary } from '@the-way/shared'
import { fileUrl, thumbnailUrl } from '../files/file-url.ts'
import { earliest, errorOf, sumKnown } from '../generations/combine-runs.ts'
import { unsentPart } from '../generations/generation.mapper.ts'
import { toGenerationRun } from '../generations/generation-run.mapper.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { SheetCellRow, SheetRow, SheetSummaryRow } from '../ports/database/functions/sheets.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import { describeHold } from '../runs/on-hold.ts'
import { placesOf } from './plan-cells.ts'

/** Returns a sheet for the API. `isDemo`: this server is in demo mode. */
export function toSheet(row: SheetRow, isDemo: boolean): Sheet {
  const runs = row.cells.map((cell) => toGenerationRun(cell, isDemo))
  const byPlace = new Map(row.cells.map((cell) => [cell.cell, cell]))
  return {
    ...toSheetSummary(row),
    on_hold: runs.some(({ on_hold }) => on_hold),
    retry_at: earliest(row.cells.map((cell) => describeHold(cell, isDemo).retry_at)),
    error: runs.length > 0 ? errorOf(runs) : null,
    cells: placesOf(row.axes).map((at, index) => ({ at, ...toCell(byPlace.get(index), isDemo) })),
  }
}

/** Returns a cell; `undefined` is one whose generation was deleted. */
function toCell(cell: SheetCellRow | undefined, isDemo: boolean): Omit<SheetCell, 'at'> {
  const [image] = cell?.images ?? []
  const run = cell && toGenerationRun(cell, isDemo)
  return {
    status: !run || (run.status === 'succeeded' && !image) ? 'deleted' : run.status,
    on_hold: run?.on_hold ?? false,
    generation_id: cell?.generation_id ?? null,
    image_id: image?.id ?? null,
    url: image ? fileUrl(image.file) : null,
    thumbnail_url: image ? thumbnailUrl(image.file) : null,
    error: run?.error ?? null,
  }
}

/** Returns a sheet without its cells. */
export function toSheetSummary(row: SheetSummaryRow): SheetSummary {
  const { succeeded = 0, deleted = 0, failed = 0, canceled = 0 } = row.counts
  const counted = { done: succeeded + deleted, failed, canceled }
  return {
    id: row.id,
    status: statusOf(row, counted),
    model_id: row.model_id,
    model_name: row.model_name,
    base: row.base,
    axes: row.axes,
    total: row.total,
    ...counted,
    estimate_usd_micros: row.estimate_usd_micros,
    cost_usd_micros: row.cost_usd_micros,
    created_at: row.created_at,
  }
}

function statusOf(
  { total, paused_at, counts }: SheetSummaryRow,
  { done, failed, canceled }: Pick<SheetSummary, 'done' | 'failed' | 'canceled'>,
): SheetSummary['status'] {
  if (done + failed + canceled < total) {
    if (paused_at !== null) return 'paused'
    return counts['queued'] === total ? 'queued' : 'processing'
  }
  if (canceled > 0) return 'canceled'
  return done > 0 ? 'succeeded' : 'failed'
}

type Created = FunctionArgs<'sheets_create'>

/** Returns a sheet for the API as it will be once `sheets_create` has inserted it. */
export function toQueuedSheet(
  { sheet, cells, now }: Pick<Created, 'sheet' | 'cells' | 'now'>,
  { name, version }: Pick<ModelRow, 'name' | 'version'>,
): Sheet {
  const { owner_id, emulated } = sheet
  const row: SheetRow = {
    ...sheet,
    model_name: name,
    total: cells.length,
    paused_at: null,
    counts: { queued: cells.length },
    estimate_usd_micros: sumKnown(cells.map((cell) => cell.estimate_usd_micros)),
    cost_usd_micros: null,
    created_at: now,
    cells: cells.map(({ id, prompt, seed, num_outputs, estimate_usd_micros }, cell) => ({
      ...unsentPart(
        {
          ...{ id, owner_id, emulated, version, prompt, seed, num_outputs, estimate_usd_micros },
          request_hash: null,
          generation_id: id,
          place: 0,
        },
        now,
      ),
      cell,
    })),
  }
  return toSheet(row, emulated)
}
