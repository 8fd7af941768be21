import type { Sheet } from '@the-way/shared'
import { type CancelGenerationDependencies, logCanceled } from '../generations/cancel-generation.ts'
import { toSheet } from './sheet.mapper.ts'
import { sheetEndedError, sheetNotFoundError } from './sheets.errors.ts'

export interface ChangeSheetDependencies extends CancelGenerationDependencies {
  /** Called when cells are ready to be submitted. */
  onQueued: () => void
}

const argsOf = (owner_id: string, id: string) => ({ owner_id, id, now: new Date().toISOString() })

/** Puts the cells that were not sent on hold until the sheet is resumed. Those that run are completed. */
export async function pauseSheet(
  { database, emulated }: ChangeSheetDependencies,
  owner_id: string,
  id: string,
): Promise<Sheet> {
  const result = await database.call.sheets_pause(argsOf(owner_id, id))
  if (!result) throw sheetNotFoundError(id)
  if (result.outcome === 'ended') throw sheetEndedError()
  return toSheet(result.sheet, emulated)
}

/** Sends the cells of a paused sheet; does nothing if it is not paused. */
export async function resumeSheet(
  { database, emulated, onQueued }: ChangeSheetDependencies,
  owner_id: string,
  id: string,
): Promise<Sheet> {
  const sheet = await database.call.sheets_resume(argsOf(owner_id, id))
  if (!sheet) throw sheetNotFoundError(id)
  onQueued()
  return toSheet(sheet, emulated)
}

/** Cancels all cells that have not ended: at once if they were not sent, otherwise through Replicate, which confirms it. */
export async function cancelSheet(
  { database, emulated, logger, onCancelRequested }: ChangeSheetDependencies,
  owner_id: string,
  id: string,
): Promise<{ isEnded: boolean; sheet: Sheet }> {
  const result = await database.call.sheets_cancel(argsOf(owner_id, id))
  if (!result) throw sheetNotFoundError(id)
  const sheet = toSheet(result.sheet, emulated)
  // A repeated cancellation of a canceled sheet is not an error.
  if (result.outcome === 'ended' && sheet.status !== 'canceled') throw sheetEndedError()
  if (result.outcome === 'asked') onCancelRequested()
  logCanceled(logger, result.canceled)
  return { isEnded: result.outcome !== 'asked', sheet }
}
