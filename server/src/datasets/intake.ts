import { readFile } from 'node:fs/promises'
import { MAX_DATASET_IMAGES, MAX_IMAGE_BYTES, type RejectedImage } from '@the-way/shared'
import { openArchive } from '../archives/archive.ts'
import { byName, findImages } from '../archives/archive-images.ts'
import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'
import { readCaptions } from './captions.ts'
import { tooManyImagesError } from './datasets.errors.ts'
import { type StoreOptions, storeImages } from './store-images.ts'

export interface Intake {
  /** Cleaned and stored images, in order. */
  images: NewDatasetImage[]
  /** Files that were meant as an image or a caption and cannot be used. */
  rejected: RejectedImage[]
  /** The number of other files in a ZIP, including the litter that macOS and Windows add. */
  skipped: number
}

export interface IntakeOptions extends StoreOptions {
  /** One ZIP, or separate images. */
  upload: readonly SpooledFile[]
  /** Throws a `ProblemError` if the result cannot be used. */
  check: (intake: Intake) => void
}

/**
 * Cleans and stores the images of an upload. Throws a `ProblemError` (422, 507) and leaves no file if the upload cannot be
 * used.
 */
export async function takeIn(options: IntakeOptions): Promise<Intake> {
  const { upload, files, check } = options
  const written: string[] = []
  try {
    const [first] = upload
    const intake = first?.isZip
      ? await storeArchive(first.path, options, written)
      : await storeSeparateImages(upload, options, written)
    check(intake)
    return intake
  } catch (error) {
    // The first error is the one to report. The clean-up finds files that can't be removed now.
    await files.remove(written).catch(() => {})
    throw error
  }
}

/** Stores the images of a ZIP in the natural order of their names, each with its caption. */
async function storeArchive(
  path: string,
  options: StoreOptions,
  written: string[],
): Promise<Intake> {
  const archive = await openArchive(path)
  try {
    const found = await findImages(archive)
    checkCount(found.images.length)
    const candidates = found.images.map((entry) => ({
      name: entry.path,
      entry,
      read: () => archive.read(entry, MAX_IMAGE_BYTES),
    }))
    const { stored, rejected } = await storeImages(candidates, options, written)
    const captions = await readCaptions(
      archive,
      stored.map(({ candidate }) => candidate.entry),
    )
    return {
      images: stored.map(({ candidate, image }) => ({
        ...image,
        caption: captions.of(candidate.entry),
      })),
      rejected: [...found.rejected, ...rejected, ...captions.rejected].sort((a, b) =>
        byName(a.name, b.name),
      ),
      skipped: found.skipped + captions.unused,
    }
  } finally {
    await archive.close()
  }
}

/** Stores separate images in the order in which they were sent. */
async function storeSeparateImages(
  upload: readonly SpooledFile[],
  options: StoreOptions,
  written: string[],
): Promise<Intake> {
  checkCount(upload.length)
  const candidates = upload.map(({ name, path }) => ({ name, read: () => readFile(path) }))
  const { stored, rejected } = await storeImages(candidates, options, written)
  return {
    images: stored.map(({ image }) => ({ ...image, caption: '' })),
    rejected,
    skipped: 0,
  }
}

function checkCount(found: number): void {
  if (found > MAX_DATASET_IMAGES) throw tooManyImagesError(found)
}
