import { randomUUID } from 'node:crypto'
import type { RejectedImage } from '@the-way/shared'
import { cleanImage } from '../images/clean-image.ts'
import { EntryFault } from '../images/image-fault.ts'
import { withImageSlot } from '../images/image-slots.ts'
import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import { type Files, FilesError } from '../ports/files/files.ts'

/** An image of an upload. Its bytes are read when it is processed. */
export interface Candidate {
  /** The name that the client sent. */
  name: string
  /** Throws an `EntryFault`. */
  read(): Promise<Buffer>
}

export interface StoreOptions {
  datasetId: string
  files: Pick<Files, 'write' | 'remove'>
  /** Returns the id of the next image, which is the client's own if the upload may be repeated. */
  newId: () => string
}

type StoredImage = Omit<NewDatasetImage, 'caption'>

interface Stored<C> {
  stored: { candidate: C; image: StoredImage }[]
  rejected: RejectedImage[]
}

/** How many images of one upload are processed at a time. All uploads share the slots of the process. */
const LANES = 2

/**
 * Cleans each image and stores it as `datasets/<dataset>/<file>.jpg|png` and `….thumb.webp`, several at a time. Each key
 * is added to `written` before it is written, so that the caller can remove the files if this throws.
 */
export async function storeImages<C extends Candidate>(
  candidates: readonly C[],
  options: StoreOptions,
  written: string[],
): Promise<Stored<C>> {
  const results = new Map<C, StoredImage | EntryFault>()
  const queue = [...candidates]
  const lane = async () => {
    for (let candidate = queue.shift(); candidate; candidate = queue.shift()) {
      try {
        results.set(candidate, await storeImage(candidate, options, written))
      } catch (error) {
        if (!(error instanceof EntryFault)) {
          queue.length = 0
          throw error
        }
        results.set(candidate, error)
      }
    }
  }
  // All lanes have to settle, so that nothing is written while the caller removes the files.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  for (const end of lanes) if (end.status === 'rejected') throw end.reason

  const sorted: Stored<C> = { stored: [], rejected: [] }
  for (const candidate of candidates) {
    const result = results.get(candidate)
    if (result instanceof EntryFault) sorted.rejected.push(toRejected(candidate.name, result))
    else if (result) sorted.stored.push({ candidate, image: result })
  }
  return sorted
}

const toRejected = (name: string, { code, detail }: EntryFault): RejectedImage => ({
  name,
  code,
  detail,
})

const storeImage = (
  { name, read }: Candidate,
  { datasetId, files, newId }: StoreOptions,
  written: string[],
): Promise<StoredImage> =>
  withImageSlot(async () => {
    const { data, thumbnail, findings, phash, ...shape } = await cleanImage(await read())
    // The image's id is not used, because two requests with the same id must not overwrite each other's files.
    const stem = `datasets/${datasetId}/${randomUUID()}`
    const file = `${stem}.${shape.format}`
    const thumbnail_file = `${stem}.thumb.webp`
    written.push(file, thumbnail_file)
    const { bytes, sha256 } = await files.write(file, data).catch(rejectIfTooLarge)
    await files.write(thumbnail_file, thumbnail)
    return { id: newId(), name, ...shape, bytes, sha256, file, thumbnail_file, findings, phash }
  })

/** The file storage may have a lower size limit than we do. Only this image is rejected then. */
function rejectIfTooLarge(error: unknown): never {
  if (error instanceof FilesError && error.kind === 'too_large')
    throw new EntryFault('too_large', `${error.message} Resize the image.`, { cause: error })
  throw error
}
