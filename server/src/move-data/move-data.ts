import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { lockDirectory } from '../../lock/directory-lock.ts'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import { openEmbeddedThread } from '../ports/database/embedded/embedded-database.ts'
import { openDatabase } from '../ports/database/open-database.ts'
import { readSetupSql } from '../ports/database/schema.ts'
import { createLocalFiles } from '../ports/files/local-files.ts'
import { openFiles } from '../ports/files/open-files.ts'
import { moveFiles } from './move-files.ts'
import { moveRows } from './move-rows.ts'

/**
 * Moves the data from the embedded database in `DATA_DIR` to the configured database, and the files too if that is
 * Supabase. Can be repeated after a failure. At the end the embedded database is renamed, because two databases with
 * the same queued training would each pay for it.
 */
export async function moveData(
  config: Config,
  { logger, say }: { logger: FastifyBaseLogger; say: (sentence: string) => void },
): Promise<void> {
  const { dataDirectory } = config
  const directory = join(dataDirectory, 'database')
  if (config.database.engine === 'embedded')
    throw new ConfigError(
      'Set DATABASE_URL, or SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY, to the database that the data should move to.',
    )
  if (!existsSync(join(directory, 'PG_VERSION')))
    throw new ConfigError(
      `There is nothing to move: ${dataDirectory} does not contain an embedded database.`,
    )
  const lock = await lockDirectory(dataDirectory)
  try {
    const target = await openDatabase(config.database, { dataDirectory, logger })
    const source = await openEmbeddedThread({ directory, schemaSql: readSetupSql() })
    try {
      const files = await openFiles(config, logger)
      await moveRows(source.query, target.call, say)
      if (config.database.engine === 'supabase')
        await moveFiles(createLocalFiles({ directory: join(dataDirectory, 'files') }), files, say)
    } finally {
      await source.close()
      await target.close()
    }
    const aside = `${directory}-moved-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
    await rename(directory, aside)
    say(`Everything was moved. The embedded database is kept as ${aside}, but no longer used.`)
  } finally {
    await lock.release()
  }
}
