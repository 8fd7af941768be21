import type { Database } from '../ports/database/database.ts'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import { datasetNotFoundError } from './datasets.errors.ts'

/** Returns an owner's dataset. Throws 404 if it does not exist. */
export async function readDataset(
  { database }: { database: Database },
  owner_id: string,
  id: string,
): Promise<DatasetRow> {
  const row = await database.call.datasets_get({ owner_id, id })
  if (!row) throw datasetNotFoundError()
  return row
}
