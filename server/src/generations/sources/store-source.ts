import { randomUUID } from 'node:crypto'
import { recordFiles } from '../../files/record-files.ts'
import { EntryFault } from '../../images/image-fault.ts'
import type { Database } from '../../ports/database/database.ts'
import type { FunctionArgs } from '../../ports/database/functions.ts'
import { type Files, isFileRejected } from '../../ports/files/files.ts'
import { sourcesFolder } from '../../uploads/owner-folders.ts'
import type { CleanSource } from './read-source.ts'
import { unusableSourceError } from './sources.errors.ts'

interface StoreSourceDependencies {
  database: Database
  files: Files
}

/** The columns of a generation that describe its source. */
export type SourceColumns = Pick<
  FunctionArgs<'generations_create'>['generation'],
  | 'source_file'
  | 'mask_file'
  | 'source_width'
  | 'source_height'
  | 'source_image_id'
  | 'source_begun_at'
>

const NO_SOURCE: SourceColumns = {
  source_file: null,
  mask_file: null,
  source_width: null,
  source_height: null,
  source_image_id: null,
  source_begun_at: null,
}

/**
 * Stores the source of a generation that `queue` creates with these columns. If it does not create one, the files are
 * removed again.
 */
export async function queueWithSource<T>(
  { database, files }: StoreSourceDependencies,
  owner_id: string,
  source: CleanSource | null,
  queue: (columns: SourceColumns) => Promise<T>,
): Promise<T> {
  if (!source) return queue(NO_SOURCE)
  const { format, width, height, image, mask, image_id } = source
  const folder = `${sourcesFolder(owner_id)}/${randomUUID()}`
  const source_file = `${folder}/image.${format}`
  const mask_file = mask && `${folder}/mask.png`
  const columns: SourceColumns = {
    source_file,
    mask_file,
    source_width: width,
    source_height: height,
    source_image_id: image_id,
    source_begun_at: new Date().toISOString(),
  }
  const keys = [source_file, ...(mask_file === null ? [] : [mask_file])]
  const store = async () => {
    await writeFile(files, 'image', source_file, image)
    if (mask && mask_file !== null) await writeFile(files, 'mask', mask_file, mask)
    return queue(columns)
  }
  // A repeated request has the generation of the first one, which has its own files.
  return recordFiles(files, keys, store, () => database.call.files_known({ files: keys }))
}

async function writeFile(files: Files, field: string, key: string, bytes: Buffer): Promise<void> {
  try {
    await files.write(key, bytes)
  } catch (error) {
    if (!isFileRejected(error)) throw error
    throw unusableSourceError(field, new EntryFault(error.kind, error.message))
  }
}
