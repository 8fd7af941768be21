import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { DatabaseSettings } from '../../config/database-settings.ts'
import type { Database, DatabaseError } from './database.ts'
import { readSetupSql } from './schema.ts'

/**
 * Opens the configured database. Throws a `DatabaseSetupError` that says what to do if it cannot be used. Loads only the
 * adapter in use, because the clients of PostgreSQL and Supabase take memory and time.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  { dataDirectory, logger }: { dataDirectory: string; logger: FastifyBaseLogger },
): Promise<Database> {
  const schemaSql = readSetupSql()
  const onWait = (error: DatabaseError) =>
    logger.warn({ err: error }, 'The database does not answer yet; waiting for up to 30 s.')
  switch (settings.engine) {
    case 'embedded': {
      const { openEmbeddedDatabase } = await import('./embedded/embedded-database.ts')
      return openEmbeddedDatabase({
        directory: join(dataDirectory, 'database'),
        schemaSql,
        logger,
      })
    }
    case 'postgres': {
      const { openPostgresDatabase } = await import('./postgres/postgres-database.ts')
      const { url, callTimeoutMs } = settings
      return openPostgresDatabase({
        connectionString: url,
        schemaSql,
        callTimeoutMs,
        logger,
        onWait,
      })
    }
    case 'supabase': {
      const { openSupabaseDatabase } = await import('./supabase/supabase-database.ts')
      return openSupabaseDatabase({ ...settings, schemaSql, onWait })
    }
  }
}
