import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { type Extract, extract, type Pack, pack } from 'tar-stream'
import { findRoot } from '../../../root.ts'

/** Where `npm run build` puts a new database with the schema applied, which a first start unpacks. */
export const PREPARED_DIRECTORY = join(findRoot(import.meta.dirname), 'server/dist/database')

/**
 * Returns the path of the archive for this schema and this version of PGlite. An archive that was prepared for others has
 * another name, so it is never unpacked.
 */
export function preparedArchive(directory: string, schemaSql: string): string {
  const hash = createHash('sha256').update(pgliteManifest()).update(schemaSql).digest('hex')
  return join(directory, `${hash.slice(0, 32)}.tar.gz`)
}

/** Packs the folder of a closed database. */
export async function packDatabase(directory: string, archive: string): Promise<void> {
  const tar = pack()
  await Promise.all([
    pipeline(tar, createGzip(), createWriteStream(archive)),
    addEntries(tar, directory),
  ])
}

/** Unpacks an archive into a new folder, which only this user can read. Rejects if the archive is missing or damaged. */
export async function unpackDatabase(archive: string, directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 })
  const tar = extract()
  // Both have ended when this rejects, so that the caller can remove the folder.
  const ends = await Promise.allSettled([
    pipeline(createReadStream(archive), createGunzip(), tar),
    writeEntries(tar, directory),
  ])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

async function writeEntries(tar: Extract, directory: string): Promise<void> {
  for await (const entry of tar) {
    const path = join(directory, entry.header.name)
    if (entry.header.type === 'directory') {
      await mkdir(path, { mode: 0o700 })
      entry.resume()
    } else await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  }
}

async function addEntries(tar: Pack, directory: string): Promise<void> {
  const add = (name: string, type: 'directory' | 'file', content: Buffer) =>
    new Promise<void>((resolve, reject) => {
      tar.entry({ name, type }, content, (error) => (error ? reject(error) : resolve()))
    })
  // A folder comes before what it contains.
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(directory, path).replaceAll('\\', '/')
    if (entry.isDirectory()) await add(name, 'directory', Buffer.alloc(0))
    else await add(name, 'file', await readFile(path))
  }
  tar.finalize()
}

/** It contains the version, which PGlite does not export. */
function pgliteManifest(): Buffer {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return readFileSync(join(dirname(entry), '../package.json'))
}
