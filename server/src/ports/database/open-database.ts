import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { DatabaseSettings } from '../../config/database-settings.ts'
import type { Database, DatabaseError } from './database.ts'
import { openEmbeddedDatabase } from './embedded/embedded-database.ts'
import { openPostgresDatabase } from './postgres/postgres-database.ts'
import { readSetupSql } from './schema.ts'
import { openSupabaseDatabase } from './supabase/supabase-database.ts'

/** Opens the configured database. Throws a `DatabaseSetupError` that says what to do if it cannot be used. */
export function openDatabase(
  settings: DatabaseSettings,
  { dataDirectory, logger }: { dataDirectory: string; logger: FastifyBaseLogger },
): Promise<Database> {
  const schemaSql = readSetupSql()
  const onWait = (error: DatabaseError) =>
    logger.warn({ err: error }, 'The database does not answer yet; waiting for up to 30 s.')
  switch (settings.engine) {
    case 'embedded':
      return openEmbeddedDatabase({
        directory: join(dataDirectory, 'database'),
        schemaSql,
        logger,
      })
    case 'postgres':
      return openPostgresDatabase({ connectionString: settings.url, schemaSql, logger, onWait })
    case 'supabase':
      return openSupabaseDatabase({ ...settings, schemaSql, onWait })
  }
}
