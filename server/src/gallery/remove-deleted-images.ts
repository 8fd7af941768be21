import type { Database } from '../ports/database/database.ts'
import type { Removals } from '../removals/removals.ts'

const BATCH = 500

/** Removes images that can't be restored any more, with their files. */
export async function removeDeletedImages({
  database,
  removals,
}: {
  database: Database
  removals: Removals
}): Promise<void> {
  let purged: number
  do {
    purged = await database.call.images_purge({ now: new Date().toISOString(), limit: BATCH })
    if (purged > 0) await removals.work()
  } while (purged === BATCH)
}
