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

/** The entries of a ZIP: all their names, and the contents of those that are of use. */
export async function unzip(
  path: string,
  { isOfUse, notAZip }: { isOfUse: (path: string) => boolean; notAZip: string },
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
      if (!isOfUse(entry.fileName)) continue
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

/** The files of an uncompressed tar that are of use. */
export async function untar(
  path: string,
  isOfUse: (path: string) => boolean,
): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = []
  try {
    const tar = createReadStream(path).pipe(extract())
    for await (const entry of tar) {
      const content = await buffer(entry)
      if (entry.header.type === 'file' && isOfUse(entry.header.name))
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
