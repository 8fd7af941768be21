import { MIN_TRAINING_IMAGES } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import { SUPPORTED_TYPES } from '../images/image-type.ts'

/** 422 for a ZIP whose structure is invalid or unsupported; `detail` says why and what to do. */
const archiveError = (code: string, detail: string, cause?: unknown) =>
  problem({
    status: 422,
    code: `datasets.${code}`,
    title: 'ZIP cannot be used',
    detail,
    errors: [{ field: 'file', code, detail }],
    cause,
  })

/** How much of an unsafe name a message contains. */
const MAX_NAME_LENGTH = 255
const MAKE_AGAIN = 'Select the images in your file manager and make a new ZIP of them.'

export const NOT_A_ZIP = 'datasets.not_a_zip'

export const notAZipError = (
  cause?: unknown,
  detail = `The file is not a ZIP, or is damaged or cut short. ${MAKE_AGAIN}`,
) => archiveError('not_a_zip', detail, cause)

export const emptyZipError = () =>
  archiveError(
    'empty_zip',
    `The ZIP is empty. Put at least ${MIN_TRAINING_IMAGES} images into it (${SUPPORTED_TYPES}).`,
  )

export const tooManyEntriesError = (maxEntries: number) =>
  archiveError(
    'too_many_entries',
    `The ZIP contains more than ${maxEntries} files and folders. ${MAKE_AGAIN}`,
  )

export const tooLargeDirectoryError = () =>
  archiveError(
    'too_large_directory',
    `The ZIP’s directory is too large for an archive of images. ${MAKE_AGAIN}`,
  )

export const tooLargeUnpackedError = (maxBytes: number) =>
  archiveError(
    'too_large_unpacked',
    `The ZIP is larger than ${maxBytes / 1024 / 1024} MB when unpacked. Leave out some images or resize them: training uses at most 1,024 px.`,
  )

export const inflatedError = (name: string) =>
  archiveError(
    'inflated',
    `${name} unpacks to far more data than an image would. Leave it out of the ZIP.`,
  )

export const unsafeNameError = (name: string, why: string) =>
  archiveError(
    'unsafe_name',
    `The ZIP contains a file whose name ${why}: ${name.slice(0, MAX_NAME_LENGTH)}. Rename it or leave it out, and make a new ZIP.`,
  )

export const encryptedError = (name: string) =>
  archiveError('encrypted', `${name} is encrypted. Make the ZIP again without a password.`)

export const linkError = (name: string) =>
  archiveError(
    'link',
    `${name} is a link or a special file, not an image. Put the image itself into the ZIP.`,
  )

export const duplicateNameError = (name: string) =>
  archiveError('duplicate_name', `The ZIP contains ${name} twice. ${MAKE_AGAIN}`)

export const inconsistentError = (cause?: unknown) =>
  archiveError(
    'inconsistent',
    `The ZIP is inconsistent: its directory does not match its contents. ${MAKE_AGAIN}`,
    cause,
  )
