import type { Readable } from 'node:stream'
import type { Sheet, SheetList, SheetListQuery } from '@the-way/shared'
import type { SheetRow } from '../ports/database/functions/sheets.ts'
import type { Files } from '../ports/files/files.ts'
import {
  type ChangeSheetDependencies,
  cancelSheet,
  pauseSheet,
  resumeSheet,
} from './change-sheet.ts'
import { drawSheet } from './export/draw-sheet.ts'
import { zipSheet } from './export/zip-sheet.ts'
import { type RetrySheetDependencies, retrySheet } from './retry-sheet.ts'
import { toSheet, toSheetSummary } from './sheet.mapper.ts'
import { sheetNotFoundError } from './sheets.errors.ts'
import { dryRunSheet, type StartSheetDependencies, startSheet } from './start-sheet.ts'

export type SheetsService = ReturnType<typeof createSheetsService>

/** Creates and manages contact sheets. Their cells are generations, which the jobs of generations send and save. */
export function createSheetsService(
  deps: StartSheetDependencies &
    ChangeSheetDependencies &
    RetrySheetDependencies & { files: Files },
) {
  const { database, files, emulated } = deps
  const { call } = database
  const read = async (owner_id: string, id: string): Promise<SheetRow> => {
    const row = await call.sheets_get({ owner_id, id })
    if (!row) throw sheetNotFoundError(id)
    return row
  }
  return {
    list: async (owner_id: string, query: SheetListQuery): Promise<SheetList> => {
      const { limit, cursor = null, model_id = null } = query
      const page = await call.sheets_list({ owner_id, limit, cursor, model_id })
      return { sheets: page.sheets.map(toSheetSummary), next_cursor: page.next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<Sheet> =>
      toSheet(await read(owner_id, id), emulated),
    png: async (owner_id: string, id: string): Promise<Readable> =>
      drawSheet(files, await read(owner_id, id)),
    zip: async (owner_id: string, id: string): Promise<Readable> =>
      zipSheet(files, await read(owner_id, id), emulated),
    start: startSheet.bind(null, deps),
    dryRun: dryRunSheet.bind(null, deps),
    pause: pauseSheet.bind(null, deps),
    resume: resumeSheet.bind(null, deps),
    cancel: cancelSheet.bind(null, deps),
    retry: retrySheet.bind(null, deps),
  }
}
