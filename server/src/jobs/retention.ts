import { type RemoveGoneDependencies, removeGone } from '../datasets/remove-gone.ts'
import type { Database } from '../ports/database/database.ts'

export interface RetentionDependencies extends RemoveGoneDependencies {
  database: Database
}

/** Few at a time: their rows go in one transaction, and only then their files. */
const BATCH = 20

/** Deletes the datasets that have been kept for as long as their owners wish. */
export async function deleteExpiredDatasets(deps: RetentionDependencies): Promise<void> {
  for (;;) {
    const now = new Date().toISOString()
    const gone = await deps.database.call.datasets_delete_expired({ now, limit: BATCH })
    for (const { id, ...left } of gone) {
      await removeGone(deps, left)
      deps.logger.info({ dataset: id }, 'a dataset was deleted after the days it was to be kept')
    }
    if (gone.length < BATCH) return
  }
}
