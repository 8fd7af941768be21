import { randomUUID } from 'node:crypto'
import { MAX_IMAGE_BYTES } from '@the-way/shared'
import pLimit from 'p-limit'
import { cleanImage } from '../images/clean-image.ts'
import { EntryFault } from '../images/image-fault.ts'
import { withImageSlot } from '../images/image-slots.ts'
import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import { type Files, isFileRejected } from '../ports/files/files.ts'
import { trainingImagesFolder } from '../uploads/owner-folders.ts'
import type { UploadFile } from './upload-files.ts'

export interface StoreOptions {
  ownerId: string
  datasetId: string
  files: Pick<Files, 'write' | 'remove'>
  /** Returns the id of the next image, which is the client's own if the upload may be repeated. */
  newId: () => string
}

type StoredImage = Omit<NewDatasetImage, 'caption'>

/** How many images of one upload are processed at a time. All uploads share the slots of the process. */
const IMAGES_AT_ONCE = 2

/**
 * Cleans each image and stores it as `datasets/<owner>/<dataset>/<file>.jpg|png` and `….thumb.webp`, several at a time.
 * Each key is added to `written` before it is written, so that the caller can remove the files if this throws.
 */
export async function storeImages(
  images: readonly UploadFile[],
  options: StoreOptions,
  written: string[],
): Promise<Map<UploadFile, StoredImage | EntryFault>> {
  const limit = pLimit({ concurrency: IMAGES_AT_ONCE, rejectOnClear: true })
  const storeOrReject = async (image: UploadFile): Promise<StoredImage | EntryFault> => {
    try {
      return await storeImage(image, options, written)
    } catch (error) {
      if (error instanceof EntryFault) return error
      limit.clearQueue()
      throw error
    }
  }
  // All have to settle, so that nothing is written while the caller removes the files.
  const results = await Promise.allSettled(images.map((image) => limit(storeOrReject, image)))

  const stored = new Map<UploadFile, StoredImage | EntryFault>()
  for (const [at, image] of images.entries()) {
    const result = results[at]
    // The first one is the error that cleared the queue, because the queue is in order.
    if (result?.status === 'rejected') throw result.reason
    if (result) stored.set(image, result.value)
  }
  return stored
}

const storeImage = (
  { name, read }: UploadFile,
  { ownerId, datasetId, files, newId }: StoreOptions,
  written: string[],
): Promise<StoredImage> =>
  withImageSlot(async () => {
    const {
      data,
      thumbnail,
      findings,
      phash,
      original: _,
      ...shape
    } = await cleanImage(await read(MAX_IMAGE_BYTES))
    // The image's id is not used, because two requests with the same id must not overwrite each other's files.
    const stem = `${trainingImagesFolder(ownerId)}/${datasetId}/${randomUUID()}`
    const file = `${stem}.${shape.format}`
    const thumbnail_file = `${stem}.thumb.webp`
    written.push(file, thumbnail_file)
    const { bytes, sha256 } = await files.write(file, data).catch(explainRejection)
    await files.write(thumbnail_file, thumbnail)
    return { id: newId(), name, ...shape, bytes, sha256, file, thumbnail_file, findings, phash }
  })

/** The file storage may have a lower size limit than we do, or reject types. Only this image is rejected then. */
function explainRejection(error: unknown): never {
  if (!isFileRejected(error)) throw error
  const { kind, message } = error
  const detail = kind === 'too_large' ? `${message} Resize the image.` : message
  throw new EntryFault(kind, detail, { cause: error })
}
