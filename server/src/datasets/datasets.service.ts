import type { Dataset, DatasetList, ListQuery } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { toDataset } from './dataset.mapper.ts'
import { datasetNotFoundError } from './datasets.errors.ts'

/** Datasets as their owner sees them; they come into being with an upload. */
export const createDatasetsService = ({ database }: { database: Database }) => ({
  get: async (owner_id: string, id: string): Promise<Dataset> => {
    const row = await database.call.datasets_get({ owner_id, id })
    if (!row) throw datasetNotFoundError()
    return toDataset(row)
  },
  list: async (owner_id: string, { limit, cursor }: ListQuery): Promise<DatasetList> => {
    const page = await database.call.datasets_list({ owner_id, limit, cursor: cursor ?? null })
    return { datasets: page.datasets.map(toDataset), next_cursor: page.next_cursor }
  },
})
