import { randomUUID } from 'node:crypto'
import { sum, sumKnown } from '../generations/combine-runs.ts'
import { unsentPart } from '../generations/generation.mapper.ts'
import {
  type Answered,
  acceptedAnswer,
  keyInUseError,
  onceForKey,
} from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import { modelRefusedError } from '../models/models.errors.ts'
import type { Database } from '../ports/database/database.ts'
import type { SheetCellRow, SheetRow } from '../ports/database/functions/sheets.ts'
import { logRun } from '../runs/log-run.ts'
import { isOnHold } from '../runs/on-hold.ts'
import type { SpendingService } from '../spending/spending.service.ts'
import type { JobLogger } from '../workers/worker.ts'
import { toSheet } from './sheet.mapper.ts'
import { nothingMissingError, sheetNotFoundError } from './sheets.errors.ts'

export interface RetrySheetDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  spending: SpendingService
  logger: Pick<JobLogger, 'info'>
  /** Called when cells are ready to be submitted. */
  onQueued: () => void
}

/**
 * Sends the cells of a sheet that are on hold, and makes those again that have failed or were canceled, with the same
 * settings and seed. Images that were deleted are not made again.
 */
export async function retrySheet(
  deps: RetrySheetDependencies,
  owner_id: string,
  id: string,
  key: string | null,
): Promise<Answered> {
  const { database, emulated, spending, logger, onQueued } = deps
  const payload_hash = hashPayload({ retry_sheet: id })
  return onceForKey(database, { owner_id, key, payload_hash }, async (claim) => {
    const row = await database.call.sheets_get({ owner_id, id })
    if (!row) throw sheetNotFoundError(id)
    const missing = row.cells.filter(isMissing)
    const cells = missing.map((cell) => ({ id: randomUUID(), retry_of: cell.generation_id }))
    const price = sum(missing.map(({ estimate_usd_micros }) => estimate_usd_micros ?? 0))
    if (missing.length > 0) await spending.requireBelowCap(owner_id, price, 'This retry')
    const now = new Date().toISOString()
    const expected = acceptedAnswer('sheets', toSheet(retried(row, cells, now), emulated))
    const idempotency = claim && { ...claim, ...expected }
    const args = { owner_id, id, now, cells, idempotency }
    const { outcome, sheet, made, answer } = await database.call.sheets_retry(args)
    switch (outcome) {
      case 'retried':
        for (const run of made) logRun(logger, { ...run, kind: 'generation' }, 'queued')
        onQueued()
        if (claim || !sheet) return { answer: expected, replayed: false }
        return { answer: acceptedAnswer('sheets', toSheet(sheet, emulated)), replayed: false }
      case 'replayed':
        return { answer: answer ?? expected, replayed: true }
      case 'key_lost':
        throw keyInUseError(null)
      case 'not_found':
        throw sheetNotFoundError(id)
      case 'nothing_missing':
        throw nothingMissingError()
      default:
        throw modelRefusedError(outcome, row.model_id)
    }
  })
}

const isMissing = ({ status }: SheetCellRow) => status === 'failed' || status === 'canceled'

/** Returns the sheet as it will be after the retry, for the stored answer. */
function retried(
  row: SheetRow,
  replacements: readonly { id: string; retry_of: string }[],
  now: string,
): SheetRow {
  const isPaused = row.paused_at !== null
  const cells = row.cells.map((cell): SheetCellRow => {
    const id = replacements.find(({ retry_of }) => retry_of === cell.generation_id)?.id
    if (id !== undefined) {
      const { owner_id, emulated, version, prompt, seed, num_outputs, estimate_usd_micros } = cell
      const kept = { owner_id, emulated, version, prompt, seed, num_outputs, estimate_usd_micros }
      const common = { request_hash: null, place: 0 }
      return {
        ...unsentPart({ ...kept, ...common, id, generation_id: id }, now),
        hold_reason: isPaused ? 'sheet_paused' : null,
        cell: cell.cell,
      }
    }
    // As `the_way.run_resume` does it.
    const stays = cell.hold_reason === 'throttled' || cell.hold_reason === 'sheet_paused'
    return isOnHold(cell) && cell.status === 'queued' && !stays
      ? { ...cell, hold_reason: null }
      : cell
  })
  const { failed: _, canceled: __, ...counts } = row.counts
  const queued = (counts['queued'] ?? 0) + replacements.length
  const added = cells.filter(({ generation_id }) =>
    replacements.some(({ id }) => id === generation_id),
  )
  return {
    ...row,
    cells,
    counts: { ...counts, queued },
    estimate_usd_micros: sumKnown([
      row.estimate_usd_micros,
      ...added.map((cell) => cell.estimate_usd_micros),
    ]),
  }
}
