import { randomUUID } from 'node:crypto'
import type { RejectedImage } from '@the-way/shared'
import { cleanImage } from '../images/clean-image.ts'
import { EntryFault } from '../images/image-fault.ts'
import { withImageSlot } from '../images/image-slots.ts'
import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import { type Files, FilesError } from '../ports/files/files.ts'

/** An image that came with an upload; its bytes are read when its turn comes. */
export interface Candidate {
  /** As its sender calls it. */
  name: string
  /** Throws an `EntryFault`. */
  read(): Promise<Buffer>
}

export interface StoreOptions {
  datasetId: string
  files: Pick<Files, 'write' | 'remove'>
  /** The id of each image in turn; its sender's own for one that may come twice. */
  newId: () => string
}

export type StoredImage = Omit<NewDatasetImage, 'caption'>

interface Stored<C> {
  stored: { candidate: C; image: StoredImage }[]
  rejected: RejectedImage[]
}

/** Images of one upload in work at a time; the process's slots are shared by all uploads. */
const LANES = 2

/**
 * Cleans each image and stores it as `datasets/<dataset>/<file>.jpg|png` and `….thumb.webp`, in lanes. `written`
 * gets every key before it is written, so that the caller can tidy up when this throws.
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
  // All of them settled, so that nothing is written any more when the caller tidies up.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  for (const end of lanes) if (end.status === 'rejected') throw end.reason

  const taken: Stored<C> = { stored: [], rejected: [] }
  for (const candidate of candidates) {
    const result = results.get(candidate)
    if (result instanceof EntryFault) taken.rejected.push(toRejected(candidate.name, result))
    else if (result) taken.stored.push({ candidate, image: result })
  }
  return taken
}

export const toRejected = (name: string, { code, detail }: EntryFault): RejectedImage => ({
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
    // Not under the image's id: of two requests with the same one, neither may overwrite the other's file.
    const stem = `datasets/${datasetId}/${randomUUID()}`
    const file = `${stem}.${shape.format}`
    const thumbnail_file = `${stem}.thumb.webp`
    written.push(file, thumbnail_file)
    const { bytes, sha256 } = await files.write(file, data).catch(refusedForSize)
    await files.write(thumbnail_file, thumbnail)
    return { id: newId(), name, ...shape, bytes, sha256, file, thumbnail_file, findings, phash }
  })

/** A store may take less than we do; the other images are still taken. */
function refusedForSize(error: unknown): never {
  if (error instanceof FilesError && error.kind === 'too_large')
    throw new EntryFault('too_large', `${error.message} Resize the image.`, { cause: error })
  throw error
}
