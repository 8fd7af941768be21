import { type RemoveGoneDependencies, removeGone } from '../datasets/remove-gone.ts'
import type { Database } from '../ports/database/database.ts'

export interface RetentionDependencies extends RemoveGoneDependencies {
  database: Database
}

/** Kept small because the rows of a batch are deleted in one transaction before their files are. */
const BATCH = 20

/** Deletes the datasets whose retention period has ended. */
export async function deleteExpiredDatasets(deps: RetentionDependencies): Promise<void> {
  for (;;) {
    const now = new Date().toISOString()
    const gone = await deps.database.call.datasets_delete_expired({ now, limit: BATCH })
    for (const { id, ...left } of gone) {
      await removeGone(deps, left)
      deps.logger.info({ dataset: id }, 'a dataset was deleted at the end of its retention period')
    }
    if (gone.length < BATCH) return
  }
}
