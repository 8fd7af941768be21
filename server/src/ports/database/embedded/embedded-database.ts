import { applySchema } from '../apply-schema.ts'
import { createSqlCalls } from '../calls.ts'
import type { Database } from '../database.ts'
import { prepareDataFolder } from './data-folder.ts'
import { type PgliteThread, startPglite } from './pglite-thread.ts'

export interface EmbeddedDatabaseOptions {
  /** Created if it is missing. Only one process may have it open: see `lockDirectory`. */
  directory: string
  /** `readSetupSql()`; applied if it differs from what was applied last. */
  schemaSql: string
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

/** Opens the thread and applies the schema; for callers that need SQL, such as tests. */
export async function openEmbeddedThread({
  directory,
  schemaSql,
  logger,
}: EmbeddedDatabaseOptions): Promise<PgliteThread> {
  const isNew = await prepareDataFolder(directory)
  if (isNew) logger?.info('The embedded database was created.')
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
  call: createSqlCalls((_name, sql, parameters) => thread.query(sql, parameters)),
  close: thread.close,
})
