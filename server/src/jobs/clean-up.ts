import { originalKey } from '../files/thumbnails.ts'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'

export interface CleanUpDependencies {
  database: Database
  files: Files
}

/** A younger file may belong to a request that has not stored its row yet. */
const ORPHAN_AGE_MS = 3600_000
const BATCH = 500

/** Removes expired rows, and files that no row refers to, such as those of a request that was interrupted. */
export async function cleanUp(
  { database, files }: CleanUpDependencies,
  orphanAgeMs = ORPHAN_AGE_MS,
): Promise<void> {
  await database.call.expired_delete({ now: new Date().toISOString() })
  const oldest = Date.now() - orphanAgeMs
  let batch: string[] = []
  const removeOrphans = async () => {
    const originals = [...new Set(batch.map(originalKey))]
    const known = new Set(await database.call.files_known({ files: originals }))
    await files.remove(batch.filter((key) => !known.has(originalKey(key))))
    batch = []
  }
  for await (const { key, modified_at } of files.list()) {
    if (modified_at.getTime() <= oldest) batch.push(key)
    if (batch.length >= BATCH) await removeOrphans()
  }
  if (batch.length > 0) await removeOrphans()
}
