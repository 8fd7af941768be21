import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MAX_IMAGE_PIXELS } from '@the-way/shared'
import sharp from 'sharp'
import type { Thumbnails } from '../files/thumbnails.ts'
import { foldText } from '../gallery/fold-text.ts'
import type { Database } from '../ports/database/database.ts'
import type { GenerationPartRow } from '../ports/database/functions/generations.ts'
import { type Files, FilesError, isFileRejected } from '../ports/files/files.ts'
import { notAnImage, OutputError, type Outputs } from '../ports/replicate/outputs.ts'
import { addRecipe } from '../recipes/add-recipe.ts'
import type { JobLogger } from '../workers/worker.ts'
import { sourceExpired } from './generation-failure.ts'
import { recipeOf } from './recipe-of.ts'

export interface SaveImagesDependencies {
  database: Database
  files: Files
  thumbnails: Thumbnails
  outputs: Outputs
  spoolDirectory: string
  logger: JobLogger
}

/** Replicate deletes outputs an hour after the run ends. Copying is not retried after that time, in milliseconds. */
const KEPT_MS = 60 * 60_000
/** When thumbnails are made that could not be stored, in milliseconds. */
const THUMBNAILS_RETRY_MS = 60_000

const FORMATS = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const
type Format = keyof typeof FORMATS
const isFormat = (format: string): format is Format => Object.hasOwn(FORMATS, format)

const settledOf = (row: GenerationPartRow) =>
  new Set([...row.images, ...row.lost].map(({ position }) => position))

/** Copies the images that were not copied yet. Returns false if some have to be retried. */
export async function copyImages(
  deps: SaveImagesDependencies,
  row: GenerationPartRow,
  urls: string[],
): Promise<boolean> {
  const settled = settledOf(row)
  const { source_completed_at: endedAt } = row
  const isLate = endedAt !== null && Date.now() - Date.parse(endedAt) > KEPT_MS
  const results = await Promise.all(
    urls.map(async (url, index) => {
      const position = row.first_position + index
      if (settled.has(position)) return true
      try {
        await saveImage(deps, row, url, position)
        return true
      } catch (error) {
        const lost = lossOf(error, isLate)
        if (!lost) return false
        await lose(deps, row, { position, ...lost })
        return true
      }
    }),
  )
  return !results.includes(false)
}

const lose = (
  { database }: SaveImagesDependencies,
  { id }: GenerationPartRow,
  lost: GenerationPartRow['lost'][number],
) => database.call.images_lost({ id, now: new Date().toISOString(), lost })

/**
 * Returns why an image is lost for good, or `null` if a retry may copy it. While file storage is unavailable, the copy
 * is retried until Replicate deletes the image.
 */
function lossOf(error: unknown, isLate: boolean): { code: string; detail: string } | null {
  if (error instanceof FilesError && error.kind === 'unavailable') return null
  if (isFileRejected(error)) return { code: `files.${error.kind}`, detail: error.message }
  if (!(error instanceof OutputError)) throw error
  return error.isFinal || isLate ? { code: error.code, detail: error.message } : null
}

/** Records that Replicate has deleted the remaining images; the copied ones stay. */
export async function loseMissingImages(
  deps: SaveImagesDependencies,
  row: GenerationPartRow,
): Promise<true> {
  const settled = settledOf(row)
  const { code, message: detail } = sourceExpired
  for (let index = 0; index < (row.delivered ?? 0); index += 1) {
    const position = row.first_position + index
    if (!settled.has(position)) await lose(deps, row, { position, code, detail })
  }
  return true
}

/** Each position has one file name, so that a retry overwrites an incomplete copy. */
async function saveImage(
  deps: SaveImagesDependencies,
  row: GenerationPartRow,
  url: string,
  position: number,
) {
  // Spooled to disk, because the images of many simultaneous runs would fill the memory.
  const path = join(deps.spoolDirectory, randomUUID())
  try {
    await spool(await deps.outputs.openImage(url), path)
    const { format, width, height } = await identify(path)
    const file = `images/${row.generation_id}/${position}.${FORMATS[format]}`
    const recipe = recipeOf(row, { position: position - row.first_position, width, height })
    const { size, stream } = await addRecipe(path, recipe, deps.logger)
    const { bytes, sha256 } = await deps.files.write(file, stream, { size })
    const thumbnails_due_at = await makeThumbnails(deps, { file, width, path })
    await deps.database.call.images_add({
      now: new Date().toISOString(),
      image: {
        id: randomUUID(),
        part_id: row.id,
        position,
        file,
        width,
        height,
        format,
        bytes,
        sha256,
        search_text: foldText(row.prompt),
        thumbnails_due_at,
      },
    })
  } finally {
    await rm(path, { force: true })
  }
}

/** Returns `null`, or when a job should make the thumbnails, if they could not be stored: the image counts, not they. */
async function makeThumbnails(
  { thumbnails, logger }: SaveImagesDependencies,
  image: { file: string; width: number; path: string },
): Promise<string | null> {
  try {
    await thumbnails.makeAhead(image)
    return null
  } catch (err) {
    logger.warn({ err, file: image.file }, 'thumbnails not stored yet; it will be retried')
    return new Date(Date.now() + THUMBNAILS_RETRY_MS).toISOString()
  }
}

async function spool(source: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  await pipeline(source, handle.createWriteStream())
}

/** Detects the format from the content, by decoding it. */
async function identify(path: string): Promise<{ format: Format; width: number; height: number }> {
  const metadata = await sharp(path, { limitInputPixels: MAX_IMAGE_PIXELS })
    .metadata()
    .catch((cause: unknown) => {
      throw notAnImage(cause)
    })
  if (!isFormat(metadata.format)) throw notAnImage()
  return { format: metadata.format, width: metadata.width, height: metadata.height }
}
