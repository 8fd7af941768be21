import { applySchema } from '../apply-schema.ts'
import { createSqlCalls } from '../calls.ts'
import type { Database } from '../database.ts'
import { type Origin, prepareDataFolder } from './data-folder.ts'
import { type PgliteThread, startPglite } from './pglite-thread.ts'
import { PREPARED_DIRECTORY, preparedArchive } from './prepared-database.ts'

export interface EmbeddedDatabaseOptions {
  /** Created if it is missing. Only one process may have it open: see `lockDirectory`. */
  directory: string
  /** `readSetupSql()`; applied if it differs from what was applied last. */
  schemaSql: string
  /** The folder with an archive that a new database is unpacked from, if it fits. */
  preparedDirectory?: string
  logger?: {
    info(message: string): void
    error(details: { err: unknown }, message: string): void
  }
}

/**
 * Opens the embedded database. Writes survive a crash of the process, but not a power cut (PGlite does not sync).
 * Rejects with a `DatabaseSetupError` if the folder cannot be used.
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<Database> {
  return toDatabase(await openEmbeddedThread(options))
}

const CREATED: Record<Origin, string> = {
  unpacked: 'The embedded database was created.',
  built: 'The embedded database was created without a prepared one, which takes longer.',
}

/** Opens the thread and applies the schema; for callers that need SQL, such as tests. */
export async function openEmbeddedThread({
  directory,
  schemaSql,
  preparedDirectory = PREPARED_DIRECTORY,
  logger,
}: EmbeddedDatabaseOptions): Promise<PgliteThread> {
  const origin = await prepareDataFolder(directory, preparedArchive(preparedDirectory, schemaSql))
  if (origin !== null) logger?.info(CREATED[origin])
  const thread = await startPglite(directory, (err) =>
    logger?.error({ err }, 'The embedded database stopped. Restart The Way.'),
  )
  try {
    await applySchema(thread, schemaSql)
    return thread
  } catch (error) {
    await thread.close()
    throw error
  }
}

export const toDatabase = (thread: PgliteThread): Database => ({
  engine: 'embedded',
  call: createSqlCalls(thread.query),
  close: thread.close,
})
