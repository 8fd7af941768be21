import {
  MAX_DATASET_PICTURES,
  MAX_PICTURE_BYTES,
  MIN_TRAINING_PICTURES,
  type RejectedPicture,
} from '@the-way/shared'
import type { Static } from 'typebox'
import type { NewDataset } from '../ports/database/functions/datasets.ts'
import { type Files, FilesError } from '../ports/files/files.ts'
import { type Archive, openArchive } from './archive.ts'
import { byName, findPictures } from './archive-pictures.ts'
import type { ArchiveEntry } from './archive-structure.ts'
import { readCaptions } from './captions.ts'
import { tooFewPicturesError, tooManyPicturesError } from './datasets.errors.ts'
import { EntryFault } from './entry-fault.ts'
import { cleanPicture } from './picture.ts'
import { withPictureSlot } from './picture-slots.ts'
import { assertTrainable } from './trainer-zip.ts'

export type NewPicture = Static<typeof NewDataset>['pictures'][number]

export interface Intake {
  /** Cleaned and stored, in the natural order of their names. */
  pictures: NewPicture[]
  /** Entries that were meant as pictures or captions and could not be taken. */
  rejected: RejectedPicture[]
  /** Files that are neither, and the litter that macOS and Windows add. */
  skipped: number
  /** Of all stored pictures together. */
  bytes: number
}

export interface IntakeOptions {
  spoolPath: string
  datasetId: string
  files: Files
  newId: () => string
}

/** Pictures of one upload in work at a time; the process's slots are shared by all uploads. */
const LANES = 2

/**
 * Takes the pictures of a ZIP into Files as `datasets/<dataset>/<picture>.jpg|png` and `….thumb.webp`. Throws a
 * `ProblemError` (422, 507) and leaves no file when the ZIP cannot be used for a training.
 */
export async function takeInArchive(options: IntakeOptions): Promise<Intake> {
  const archive = await openArchive(options.spoolPath)
  const written: string[] = []
  try {
    const found = await findPictures(archive)
    if (found.pictures.length > MAX_DATASET_PICTURES)
      throw tooManyPicturesError(found.pictures.length)
    const { taken, rejected } = await takePictures(archive, found.pictures, options, written)
    const entries = taken.map(({ entry }) => entry)
    const captions = await readCaptions(archive, entries)
    const all = [...found.rejected, ...rejected, ...captions.rejected]
    all.sort((a, b) => byName(a.name, b.name))
    if (taken.length < MIN_TRAINING_PICTURES) throw tooFewPicturesError(taken.length, all)
    const pictures = taken.map(({ entry, stored }, position) => ({
      ...stored,
      position,
      name: entry.path,
      caption: captions.of(entry),
    }))
    assertTrainable(pictures)
    return {
      pictures,
      rejected: all,
      skipped: found.skipped + captions.unused,
      bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  } catch (error) {
    // The first error is the one to tell; what cannot be removed now, the clean-up finds later.
    await options.files.remove(written).catch(() => {})
    throw error
  } finally {
    await archive.close()
  }
}

type StoredPicture = Omit<NewPicture, 'position' | 'name' | 'caption'>

interface TakenPictures {
  taken: { entry: ArchiveEntry; stored: StoredPicture }[]
  rejected: RejectedPicture[]
}

/** Cleans and stores each entry, in lanes. `written` gets every key before it is written. */
async function takePictures(
  archive: Archive,
  entries: readonly ArchiveEntry[],
  options: IntakeOptions,
  written: string[],
): Promise<TakenPictures> {
  const results = new Map<ArchiveEntry, StoredPicture | EntryFault>()
  const queue = [...entries]
  const lane = async () => {
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      try {
        results.set(entry, await takePicture(archive, entry, options, written))
      } catch (error) {
        if (!(error instanceof EntryFault)) {
          queue.length = 0
          throw error
        }
        results.set(entry, error)
      }
    }
  }
  // All of them settled, so that nothing is written any more when the caller tidies up.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  for (const end of lanes) if (end.status === 'rejected') throw end.reason

  const taken: TakenPictures['taken'] = []
  const rejected: RejectedPicture[] = []
  for (const entry of entries) {
    const result = results.get(entry)
    if (result instanceof EntryFault)
      rejected.push({ name: entry.path, code: result.code, detail: result.detail })
    else if (result) taken.push({ entry, stored: result })
  }
  return { taken, rejected }
}

const takePicture = (
  archive: Archive,
  entry: ArchiveEntry,
  { datasetId, files, newId }: IntakeOptions,
  written: string[],
): Promise<StoredPicture> =>
  withPictureSlot(async () => {
    const { data, thumbnail, format, width, height } = await cleanPicture(
      await archive.read(entry, MAX_PICTURE_BYTES),
    )
    const id = newId()
    const file = `datasets/${datasetId}/${id}.${format}`
    const thumbnail_file = `datasets/${datasetId}/${id}.thumb.webp`
    written.push(file, thumbnail_file)
    const { bytes, sha256 } = await files.write(file, data).catch(refusedForSize)
    await files.write(thumbnail_file, thumbnail)
    return { id, width, height, bytes, sha256, format, file, thumbnail_file }
  })

/** A store may take less than we do; the other pictures are still taken. */
function refusedForSize(error: unknown): never {
  if (error instanceof FilesError && error.kind === 'too_large')
    throw new EntryFault('too_large', `${error.message} Scale the picture down.`, { cause: error })
  throw error
}
