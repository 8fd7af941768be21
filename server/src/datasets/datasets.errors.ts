import { MAX_DATASET_PICTURES, MIN_TRAINING_PICTURES, type RejectedPicture } from '@the-way/shared'
import { problem } from '../http/problem.ts'

/** How many refused entries an answer lists; the first ones tell enough. */
const MAX_LISTED = 100

/** 422 for a ZIP whose structure cannot be trusted or used; `detail` says why and how to mend it. */
export const archiveError = (code: string, detail: string, cause?: unknown) =>
  problem({
    status: 422,
    code: `datasets.${code}`,
    title: 'ZIP cannot be used',
    detail,
    errors: [{ field: 'file', code, detail }],
    cause,
  })

const MAKE_AGAIN = 'Select the pictures in your file manager and make a new ZIP of them.'

export const notAZipError = (cause?: unknown) =>
  archiveError(
    'not_a_zip',
    `The file is not a ZIP, or is damaged or cut short. ${MAKE_AGAIN}`,
    cause,
  )

export const emptyZipError = () =>
  archiveError(
    'empty_zip',
    `The ZIP holds nothing. Put at least ${MIN_TRAINING_PICTURES} pictures into it (JPEG, PNG or WebP).`,
  )

export const tooManyEntriesError = (maxEntries: number) =>
  archiveError(
    'too_many_entries',
    `The ZIP holds more than ${maxEntries} files and folders. ${MAKE_AGAIN}`,
  )

export const tooLargeUnpackedError = (maxBytes: number) =>
  archiveError(
    'too_large_unpacked',
    `Unpacked, the ZIP holds more than ${maxBytes / 1024 / 1024} MiB. Leave out some pictures or scale them down: the trainer uses at most 1024 pixels of each side.`,
  )

export const inflatedError = (name: string) =>
  archiveError(
    'inflated',
    `${name} unfolds to far more than a picture would. Leave it out of the ZIP.`,
  )

export const unsafeNameError = (why: string) =>
  archiveError('unsafe_name', `The ZIP holds a name that ${why}. ${MAKE_AGAIN}`)

export const encryptedError = (name: string) =>
  archiveError('encrypted', `${name} is encrypted. Make the ZIP again without a password.`)

export const linkError = (name: string) =>
  archiveError(
    'link',
    `${name} is a link or a special file, not a picture. Put the picture itself into the ZIP.`,
  )

export const duplicateNameError = (name: string) =>
  archiveError('duplicate_name', `The ZIP holds ${name} twice. ${MAKE_AGAIN}`)

export const inconsistentError = (cause?: unknown) =>
  archiveError(
    'inconsistent',
    `The ZIP contradicts itself: its directory and its contents do not agree. ${MAKE_AGAIN}`,
    cause,
  )

const listed = (rejected: readonly RejectedPicture[]) =>
  rejected.slice(0, MAX_LISTED).map(({ name, code, detail }) => ({
    field: 'file',
    code,
    detail: `${name}: ${detail}`,
  }))

export const tooFewPicturesError = (usable: number, rejected: readonly RejectedPicture[]) => {
  const found = usable === 0 ? 'No picture' : usable === 1 ? 'One picture' : `${usable} pictures`
  const first = rejected[0]
  const reason = first ? ` ${first.name}: ${first.detail}` : ''
  const detail = `${found} of the ZIP can be used; a training needs at least ${MIN_TRAINING_PICTURES} (JPEG, PNG or WebP).${reason}`
  return problem({
    status: 422,
    code: 'datasets.too_few_pictures',
    title: 'Too few pictures',
    detail,
    errors: [{ field: 'file', code: 'too_few_pictures', detail }, ...listed(rejected)],
  })
}

export const tooManyPicturesError = (found: number) => {
  const detail = `The ZIP holds ${found} pictures; a training takes at most ${MAX_DATASET_PICTURES}. 10 to 30 good ones teach best: leave out the rest.`
  return problem({
    status: 422,
    code: 'datasets.too_many_pictures',
    title: 'Too many pictures',
    detail,
    errors: [{ field: 'file', code: 'too_many_pictures', detail }],
  })
}

/** What is to be sent to the trainer is more than Replicate takes. */
export const tooLargeToTrainError = (maxBytes: number) => {
  const detail = `The pictures are larger together than ${maxBytes / 1_000_000} MB, which is what Replicate takes. Use fewer pictures.`
  return problem({
    status: 422,
    code: 'datasets.too_large',
    title: 'Pictures too large to send',
    detail,
  })
}

export const pictureGoneError = (name: string) =>
  problem({
    status: 422,
    code: 'datasets.picture_gone',
    title: 'Picture gone',
    detail: `The file of ${name} is no longer on this server. Upload the pictures again.`,
  })

export const datasetNotFoundError = () =>
  problem({
    status: 404,
    code: 'datasets.not_found',
    title: 'No such dataset',
    detail: 'There is no dataset with this id. It may have been deleted.',
  })
