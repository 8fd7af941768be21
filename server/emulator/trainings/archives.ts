import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { TrainerError } from './trainer-error.ts'

export interface ArchiveFile {
  path: string
  content: Buffer
}

const maxUnpackedBytes = 2 ** 30

/** Reads a ZIP: the names of all entries and the contents of the needed ones. */
export async function unzip(
  path: string,
  { isNeeded, notAZip }: { isNeeded: (path: string) => boolean; notAZip: string },
): Promise<{ files: ArchiveFile[]; names: string[] }> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch(() => {
    throw new TrainerError(notAZip)
  })
  const files: ArchiveFile[] = []
  const names: string[] = []
  let bytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      names.push(entry.fileName)
      if (!isNeeded(entry.fileName)) continue
      bytes += entry.uncompressedSize
      if (bytes > maxUnpackedBytes) throw new Error('No space left on device')
      files.push({ path: entry.fileName, content: await contentOf(zip, entry) })
    }
  } catch (error) {
    throw new TrainerError(`Bad zip file: ${messageOf(error)}`)
  } finally {
    zip.close()
  }
  return { files, names }
}

/** Reads the needed files of an uncompressed tar. */
export async function untar(
  path: string,
  isNeeded: (path: string) => boolean,
): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = []
  try {
    const tar = createReadStream(path).pipe(extract())
    for await (const entry of tar) {
      const content = await buffer(entry)
      if (entry.header.type === 'file' && isNeeded(entry.header.name))
        files.push({ path: entry.header.name, content })
    }
  } catch (error) {
    throw new TrainerError(`file could not be opened successfully: ${messageOf(error)}`)
  }
  return files
}

const contentOf = async (zip: ZipFile, entry: Entry): Promise<Buffer> =>
  buffer(await zip.openReadStreamPromise(entry))

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
