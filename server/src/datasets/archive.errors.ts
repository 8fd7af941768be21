import { MIN_TRAINING_PICTURES } from '@the-way/shared'
import { problem } from '../http/problem.ts'
import { TAKEN_TYPES } from './datasets.errors.ts'

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
    `The ZIP holds nothing. Put at least ${MIN_TRAINING_PICTURES} pictures into it (${TAKEN_TYPES}).`,
  )

export const tooManyEntriesError = (maxEntries: number) =>
  archiveError(
    'too_many_entries',
    `The ZIP holds more than ${maxEntries} files and folders. ${MAKE_AGAIN}`,
  )

export const tooLargeDirectoryError = () =>
  archiveError(
    'too_large_directory',
    `The ZIP says more about its files than any does of pictures. ${MAKE_AGAIN}`,
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
