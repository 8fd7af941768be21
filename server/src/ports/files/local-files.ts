import { randomUUID } from 'node:crypto'
import { mkdir, open, opendir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDiskFull, isFolderInUse, isMissing } from './disk-errors.ts'
import { assertFileKey, type Files, FilesError, isFileKey, type ListedFile } from './files.ts'
import { createMeasure } from './measure.ts'
import { removeStaleFiles } from './stale-files.ts'

/** Keys do not begin with a dot, so incomplete files can be neither read nor listed. */
const PARTIAL_FOLDER = '.partial'

/** Stores files on the local disk below `directory`, which is created if it is missing. */
export function createLocalFiles({ directory }: { directory: string }): Files {
  const pathOf = (key: string) => {
    assertFileKey(key)
    return join(directory, ...key.split('/'))
  }

  let prepared: Promise<void> | undefined
  const preparePartials = () => {
    prepared ??= removeStaleFiles(join(directory, PARTIAL_FOLDER))
    return prepared.then(() => mkdir(join(directory, PARTIAL_FOLDER), { recursive: true }))
  }

  const findFile = async (key: string) => {
    const found = await stat(pathOf(key)).catch(nullWhenMissing)
    return found?.isFile() ? { size: found.size, modified_at: found.mtime } : null
  }

  const write: Files['write'] = async (key, source, { maxBytes = Infinity } = {}) => {
    const path = pathOf(key)
    const partial = join(directory, PARTIAL_FOLDER, randomUUID())
    const measure = createMeasure(
      maxBytes,
      () => new FilesError('too_large', `${key} is larger than ${maxBytes} bytes.`),
    )
    try {
      await preparePartials()
      const bytes = Buffer.isBuffer(source) ? Readable.from([source]) : source
      // Opened first, because a stream that is destroyed while opening may create the file after it was removed.
      const handle = await open(partial, 'wx')
      await pipeline(bytes, measure.stream, handle.createWriteStream())
      await moveInto(partial, path)
      return measure.result()
    } catch (error) {
      await rm(partial, { force: true })
      if (isDiskFull(error)) throw new FilesError('full', 'The disk is full.', { cause: error })
      throw error
    }
  }

  const read: Files['read'] = async (key, range) => {
    const handle = await open(pathOf(key), 'r').catch(nullWhenMissing)
    if (!handle) return null
    try {
      const found = await handle.stat()
      if (found.isFile()) return { stream: handle.createReadStream(range ?? {}) }
      await handle.close()
      return null
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  return {
    // A file that never existed: a disk that fails or is not mounted does not even say so.
    check: async () => void (await findFile('images/ready')),
    write,
    read,
    stat: findFile,
    remove: async (keys) => {
      for (const path of keys.map(pathOf)) {
        await unlink(path).catch(nullWhenMissing)
        await removeEmptyFolders(dirname(path), directory)
      }
    },
    list: (folder) => listFolder(folder === undefined ? directory : pathOf(folder), directory),
  }
}

/** Retries, because a simultaneous `remove` may delete the empty folder between the two steps. */
async function moveInto(partial: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Both fail if a folder that was just emptied is removed meanwhile.
      await mkdir(dirname(path), { recursive: true })
      return await rename(partial, path)
    } catch (error) {
      if (!isMissing(error) || attempt === 10) throw error
    }
  }
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      await rmdir(path)
    } catch (error) {
      if (isFolderInUse(error)) return
      throw error
    }
  }
}

async function* listFolder(folder: string, root: string): AsyncGenerator<ListedFile> {
  const entries = await opendir(folder).catch(nullWhenMissing)
  if (!entries) return
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    const key = relative(root, path).split(sep).join('/')
    if (!isFileKey(key)) continue
    if (entry.isDirectory()) yield* listFolder(path, root)
    else {
      const found = await stat(path).catch(nullWhenMissing)
      if (found?.isFile()) yield { key, modified_at: found.mtime }
    }
  }
}

function nullWhenMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
