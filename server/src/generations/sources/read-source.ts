import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type GenerateBody, type GenerateFile, MAX_SOURCE_SIDE } from '@the-way/shared'
import { cleanImage } from '../../images/clean-image.ts'
import { EntryFault } from '../../images/image-fault.ts'
import { withImageSlot } from '../../images/image-slots.ts'
import type { Database } from '../../ports/database/database.ts'
import type { Files } from '../../ports/files/files.ts'
import type { SpooledFile } from '../../uploads/spool-part.ts'
import { rejectAnimation } from './animation.ts'
import { cleanMask } from './clean-mask.ts'
import { sourceNotFoundError, unusableSourceError } from './sources.errors.ts'

export interface ReadSourceDependencies {
  database: Database
  files: Files
}

/** The files of a form, by field. */
export type GenerateFiles = Partial<Record<GenerateFile, SpooledFile>>

interface SourceRequest {
  owner_id: string
  body: Pick<GenerateBody, 'image_id'>
  files: GenerateFiles
}

/** A source image as it is stored and sent: upright, in sRGB, opaque, at most MAX_SOURCE_SIDE, without metadata. */
export interface CleanSource {
  image: Buffer
  format: 'jpg' | 'png'
  width: number
  height: number
  /** PNG of the same size. */
  mask: Buffer | null
  image_id: string | null
}

/**
 * Reads and cleans the image that a request starts from, and its mask; `null` if it starts from its prompt alone. Throws
 * 404 if the owner does not have the image, and 422 if it or the mask can't be used.
 */
export async function readSource(
  deps: ReadSourceDependencies,
  request: SourceRequest,
): Promise<CleanSource | null> {
  const {
    body: { image_id },
    files: uploaded,
  } = request
  if (image_id === undefined && !uploaded.image) return null
  // One of the few slots of the process, because images are decoded in memory.
  return withImageSlot(async () => {
    const { data, original, format, width, height } = await explained(
      uploaded.image ? 'image' : 'image_id',
      async () => cleanSource(await readBytes(deps, request)),
    )
    const { mask } = uploaded
    const cleanedMask =
      mask &&
      (await explained('mask', async () =>
        cleanMask(await readFile(mask.path), { original, scaled: { width, height } }),
      ))
    return {
      image: data,
      format,
      width,
      height,
      mask: cleanedMask ?? null,
      image_id: image_id ?? null,
    }
  })
}

async function readBytes(
  { database, files }: ReadSourceDependencies,
  { owner_id, body: { image_id = '' }, files: uploaded }: SourceRequest,
): Promise<Buffer> {
  if (uploaded.image) return readFile(uploaded.image.path)
  const image = await database.call.images_get({ owner_id, id: image_id })
  const file = image && (await files.read(image.file))
  if (!file) throw sourceNotFoundError(image_id)
  return buffer(file.stream)
}

function cleanSource(bytes: Buffer) {
  rejectAnimation(bytes)
  return cleanImage(bytes, MAX_SOURCE_SIDE)
}

async function explained<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof EntryFault ? unusableSourceError(field, error) : error
  }
}
