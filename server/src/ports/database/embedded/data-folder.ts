import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSetupError } from '../database.ts'
import { startPglite } from './pglite-thread.ts'

/** The PostgreSQL that PGlite is made of: a folder belongs to one major version. */
const POSTGRES_MAJOR = '18'

/**
 * Makes the folder hold an empty database, unless it holds one. It is made beside its place and then moved, so
 * that a process that dies meanwhile leaves nothing that looks like a database. Throws a `DatabaseSetupError` when
 * the folder holds something else. True when it was made.
 */
export async function prepareDataFolder(directory: string): Promise<boolean> {
  const version = await readIfThere(join(directory, 'PG_VERSION'))
  if (version === POSTGRES_MAJOR) return false
  if (version !== null) {
    throw new DatabaseSetupError(
      `${directory} was made by PostgreSQL ${version}, and this version of The Way brings PostgreSQL ${POSTGRES_MAJOR}. Start the version of The Way that made it, or move the folder away to begin anew.`,
    )
  }
  const names = await readdir(directory).catch(() => [])
  if (names.length > 0) {
    throw new DatabaseSetupError(
      `${directory} is not empty and holds no database. Move it away, or set DATA_DIR to another folder.`,
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

async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
