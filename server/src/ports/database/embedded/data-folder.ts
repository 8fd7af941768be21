import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSetupError } from '../database.ts'
import { startPglite } from './pglite-thread.ts'
import { unpackDatabase } from './prepared-database.ts'

/** The version of PostgreSQL in PGlite; a data folder belongs to one major version. */
const POSTGRES_MAJOR = '18'

/** How a new database was made. */
export type Origin = 'unpacked' | 'built'

/**
 * Creates a database in the folder, unless it contains one, and returns how. It unpacks the archive if there is one that
 * can be read, and otherwise builds an empty database, which takes longer and more memory. The database is created in
 * another folder and then moved, so that a process that dies meanwhile does not leave a broken one. Throws a
 * `DatabaseSetupError` if the folder contains something else.
 */
export async function prepareDataFolder(
  directory: string,
  archive: string,
): Promise<Origin | null> {
  const version = await readIfExists(join(directory, 'PG_VERSION'))
  if (version === POSTGRES_MAJOR) return null
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
  const origin = (await unpack(archive, unfinished)) ? 'unpacked' : 'built'
  if (origin === 'built') await build(unfinished)
  await rmdir(directory).catch(() => {})
  await rename(unfinished, directory)
  return origin
}

/** Returns whether that worked: without an archive or with a damaged one, a database can still be built. */
async function unpack(archive: string, directory: string): Promise<boolean> {
  await rm(directory, { recursive: true, force: true })
  return unpackDatabase(archive, directory).then(
    () => true,
    () => false,
  )
}

async function build(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  const thread = await startPglite(directory)
  await thread.close()
}

async function readIfExists(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
