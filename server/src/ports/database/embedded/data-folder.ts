import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSetupError } from '../database.ts'
import { startPglite } from './pglite-thread.ts'

/** The version of PostgreSQL in PGlite; a data folder belongs to one major version. */
const POSTGRES_MAJOR = '18'

/**
 * Creates an empty database in the folder, unless it contains one, and returns whether it did. The database is created
 * in another folder and then moved, so that a process that dies meanwhile does not leave a broken one. Throws a
 * `DatabaseSetupError` if the folder contains something else.
 */
export async function prepareDataFolder(directory: string): Promise<boolean> {
  const version = await readIfExists(join(directory, 'PG_VERSION'))
  if (version === POSTGRES_MAJOR) return false
  if (version !== null) {
    throw new DatabaseSetupError(
      `${directory} was created with PostgreSQL ${version}, but this version of The Way contains PostgreSQL ${POSTGRES_MAJOR}. Start the version of The Way that created it, or move the folder away to start with an empty database.`,
    )
  }
  const names = await readdir(directory).catch(() => [])
  if (names.length > 0) {
    throw new DatabaseSetupError(
      `${directory} is not empty and does not contain a database. Move it away, or set DATA_DIR to another folder.`,
    )
  }
  const unfinished = `${directory}.new`
  await rm(unfinished, { recursive: true, force: true })
  const thread = await startPglite(unfinished)
  await thread.close()
  await rmdir(directory).catch(() => {})
  await rename(unfinished, directory)
  return true
}

async function readIfExists(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
