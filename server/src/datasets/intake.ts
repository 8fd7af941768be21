import { MAX_DATASET_IMAGES, type Received, type RejectedImage } from '@the-way/shared'
import { openArchive } from '../archives/archive.ts'
import { EntryFault } from '../images/image-fault.ts'
import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'
import { readCaptions } from './captions.ts'
import { tooManyImagesError } from './datasets.errors.ts'
import { type FileKind, kindOf } from './file-kind.ts'
import { type StoreOptions, storeImages } from './store-images.ts'
import { readCaptionTables } from './table-captions.ts'
import { archiveFiles, formFiles, type UploadFile } from './upload-files.ts'

export interface Intake {
  /** Cleaned and stored images: those of a ZIP in the natural order of their names, others in the order of the form. */
  images: NewDatasetImage[]
  rejected: RejectedImage[]
  received: Received
  /** ISO time. If everything of the owner is deleted later, the images must not be recorded any more. */
  begun_at: string
}

export interface IntakeOptions extends StoreOptions {
  /** One ZIP, or separate files. */
  upload: readonly SpooledFile[]
  /** How many images the dataset has already. */
  before?: number
  /** Throws a `ProblemError` if the result cannot be used. */
  check: (intake: Intake) => void
}

type Taken = Omit<Intake, 'begun_at'>

/** What became of a file. Each file of an upload has one outcome, so that none disappears without being counted. */
type Outcome =
  | { kind: 'image'; image: NewDatasetImage }
  | { kind: 'caption' }
  | { kind: 'rejected'; rejected: RejectedImage }
  | { kind: 'system' }

/**
 * Cleans and stores the images of an upload. Throws a `ProblemError` (422, 507) and leaves no file if the upload cannot be
 * used.
 */
export async function takeIn(options: IntakeOptions): Promise<Intake> {
  const { upload, files, check } = options
  const written: string[] = []
  const begun_at = new Date().toISOString()
  try {
    const [first] = upload
    const taken = first?.isZip
      ? await takeArchive(first.path, options, written)
      : await takeFiles(formFiles(upload), options, written)
    const intake = { ...taken, begun_at }
    check(intake)
    return intake
  } catch (error) {
    // The first error is the one to report. The clean-up finds files that can't be removed now.
    await files.remove(written).catch(() => {})
    throw error
  }
}

async function takeArchive(
  path: string,
  options: IntakeOptions,
  written: string[],
): Promise<Taken> {
  const archive = await openArchive(path)
  try {
    return await takeFiles(archiveFiles(archive), options, written)
  } finally {
    await archive.close()
  }
}

async function takeFiles(
  files: readonly UploadFile[],
  options: IntakeOptions,
  written: string[],
): Promise<Taken> {
  const kinds = new Map<UploadFile, FileKind>()
  for (const file of files) kinds.set(file, await kindOf(file))
  const images = files.filter((file) => kinds.get(file) === 'image')
  const before = options.before ?? 0
  if (before + images.length > MAX_DATASET_IMAGES) throw tooManyImagesError(images.length, before)

  const stored = await storeImages(images, options, written)
  const isAdded = (image: UploadFile) => !(stored.get(image) instanceof EntryFault)
  const ofKind = (kind: FileKind) => files.filter((file) => kinds.get(file) === kind)
  const captions = await readCaptions(images, ofKind('caption'), isAdded)
  // A caption file of an image's own wins over a table.
  const tables = await readCaptionTables(images.filter(isAdded), ofKind('table'), captions.texts)
  return summarize(
    files.map((file): Outcome => {
      const kind = kinds.get(file)
      if (kind === 'system') return { kind }
      const result = stored.get(file) ?? captions.faults.get(file) ?? tables.get(file) ?? kind
      if (result === 'caption' || result === 'table') return { kind: 'caption' }
      if (result instanceof EntryFault) return rejectedOutcome(file, result)
      if (typeof result === 'string' || !result) throw new Error(`no outcome for ${file.name}`)
      return { kind: 'image', image: { ...result, caption: captions.texts.get(file) ?? '' } }
    }),
  )
}

const rejectedOutcome = ({ name }: UploadFile, { code, detail }: EntryFault): Outcome => ({
  kind: 'rejected',
  rejected: { name, code, detail },
})

/** The only place that counts files: each outcome is in exactly one of the counts. */
function summarize(outcomes: readonly Outcome[]): Taken {
  const images = outcomes.flatMap((outcome) => (outcome.kind === 'image' ? [outcome.image] : []))
  const rejected = outcomes.flatMap((outcome) =>
    outcome.kind === 'rejected' ? [outcome.rejected] : [],
  )
  const count = (kind: Outcome['kind']) => outcomes.filter((one) => one.kind === kind).length
  return {
    images,
    rejected,
    received: {
      files: outcomes.length,
      images: count('image'),
      captions: count('caption'),
      rejected: count('rejected'),
      system_files: count('system'),
    },
  }
}
