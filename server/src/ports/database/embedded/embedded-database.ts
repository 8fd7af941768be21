import { createHash } from 'node:crypto'
import { createCalls } from '../calls.ts'
import { type Database, DatabaseError } from '../database.ts'
import { prepareDataFolder } from './data-folder.ts'
import { type PgliteThread, startPglite } from './pglite-thread.ts'

export interface EmbeddedDatabaseOptions {
  /** Made when missing. Only one process may have it open: see `lockDirectory`. */
  directory: string
  /** `readSetupSql()`; applied when it differs from what was applied last. */
  schemaSql: string
  logger?: {
    info(message: string): void
    error(details: { err: unknown }, message: string): void
  }
}

/**
 * Opens the embedded database. Writes survive the death of the process, not a power cut (PGlite does not sync).
 * Rejects with an `Error` in words when the folder cannot be used.
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<Database> {
  return toDatabase(await openEmbeddedThread(options))
}

/** The thread with the schema applied: for tests that look behind the port. */
export async function openEmbeddedThread({
  directory,
  schemaSql,
  logger,
}: EmbeddedDatabaseOptions): Promise<PgliteThread> {
  const isNew = await prepareDataFolder(directory)
  if (isNew) logger?.info('The embedded database was made.')
  const thread = await startPglite(directory, (err) =>
    logger?.error({ err }, 'The embedded database ended. Restart The Way.'),
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
  call: createCalls(async (name, args) => {
    const [row] = await thread.query(
      `select public.${name}(p => $1::text::jsonb)::text as result`,
      [args],
    )
    const result = row?.['result']
    if (typeof result === 'string' || result === null) return result
    throw new DatabaseError('internal', `${name} answered nothing.`)
  }),
  close: thread.close,
})

async function applySchema(thread: PgliteThread, sql: string): Promise<void> {
  const hash = createHash('sha256').update(sql).digest('hex')
  if ((await readAppliedHash(thread)) === hash) return
  await thread.script(sql)
  await thread.query(
    'update the_way.schema_version set sql_sha256 = $1 where version = (select max(version) from the_way.schema_version)',
    [hash],
  )
}

async function readAppliedHash(thread: PgliteThread): Promise<unknown> {
  const [table] = await thread.query("select to_regclass('the_way.schema_version')::text as name")
  if (table?.['name'] === null) return null
  const [row] = await thread.query(
    'select sql_sha256 from the_way.schema_version order by version desc limit 1',
  )
  return row?.['sql_sha256']
}
