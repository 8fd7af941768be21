import { findOrphans } from '../files/find-orphans.ts'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'

export interface CleanUpDependencies {
  database: Database
  files: Files
}

/** A younger file may belong to a request that has not stored its row yet. */
const ORPHAN_AGE_MS = 3600_000

/** Removes expired rows, and files that no row refers to. */
export async function cleanUp(
  { database, files }: CleanUpDependencies,
  orphanAgeMs = ORPHAN_AGE_MS,
): Promise<void> {
  await database.call.expired_delete({ now: new Date().toISOString() })
  const before = Date.now() - orphanAgeMs
  for await (const keys of findOrphans({ database, files }, { before })) await files.remove(keys)
}
