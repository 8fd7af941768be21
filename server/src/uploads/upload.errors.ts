import { problem } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'

const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MB`

export const notMultipartError = () =>
  problem({
    status: 415,
    code: 'uploads.not_multipart',
    title: 'Not a multipart form',
    detail:
      'Send images or a ZIP as multipart/form-data, in the field `file`: with curl, -F file=@images.zip.',
  })

export const malformedUploadError = (cause?: unknown) =>
  problem({
    status: 400,
    code: 'uploads.malformed',
    title: 'Malformed form',
    detail:
      'The multipart body is malformed or incomplete. Send it again, and let the client set the boundary.',
    cause,
  })

export const interruptedUploadError = (cause?: unknown) =>
  problem({
    status: 400,
    code: 'uploads.interrupted',
    title: 'Upload interrupted',
    detail: 'The connection was closed before the upload was complete. Send it again.',
    cause,
  })

export const stalledUploadError = (idleMs: number) =>
  problem({
    status: 408,
    code: 'uploads.stalled',
    title: 'Upload stalled',
    detail: `No data arrived for ${idleMs / 1000} seconds, so the upload was canceled. Send it again.`,
    headers: { connection: 'close' },
  })

const tooLargeError = (field: string, detail: string) =>
  problem({
    status: 413,
    code: 'uploads.too_large',
    title: 'Upload too large',
    detail,
    errors: [{ field, code: 'too_large', detail }],
  })

const RESIZE = 'images are scaled down to 2,048 px anyway'

export const tooLargeZipError = (field: string, maxBytes: number) =>
  tooLargeError(
    field,
    `The ZIP is larger than ${megabytes(maxBytes)}. Leave out some images or resize them: ${RESIZE}.`,
  )

export const tooLargeImageError = (field: string, name: string, maxBytes: number) =>
  tooLargeError(field, `${name} is larger than ${megabytes(maxBytes)}. Resize it: ${RESIZE}.`)

/** 413 for all files of a form together. */
export const tooLargeUploadError = (maxBytes: number) =>
  tooLargeError(
    'file',
    `The images are larger than ${megabytes(maxBytes)} together. Send fewer or resize them: ${RESIZE}.`,
  )

export const longPartHeadersError = () =>
  problem({
    status: 400,
    code: 'uploads.long_part_headers',
    title: 'Part headers too long',
    detail:
      'The headers of one part of the form are longer than 8 KiB. Give the file a shorter name, and let the client build the form.',
  })

/** 400 for one text field: unknown, sent twice, too long, or not text. */
export const badFieldError = (field: string, code: string, detail: string) =>
  invalidRequestError([{ field, code, detail }])

const filesError = (code: string, title: string, detail: string) =>
  problem({
    status: 422,
    code: `uploads.${code}`,
    title,
    detail,
    errors: [{ field: 'file', code, detail }],
  })

export const mixedFilesError = () =>
  filesError(
    'several_files',
    'More than a ZIP',
    'Send either one ZIP or separate images, not both and not two ZIPs.',
  )

export const tooManyFilesError = (maxFiles: number) =>
  filesError(
    'too_many_files',
    'Too many files',
    `A form can have up to ${maxFiles} images, each with a caption file. Send fewer.`,
  )

/** 507 if the disk has no space left for an upload or for its images. */
export const diskFullError = (cause: unknown) =>
  problem({
    status: 507,
    code: 'uploads.no_space',
    title: 'No space left',
    detail:
      'The disk of this server is full, so nothing was stored. Free some space on it, then send it again.',
    cause,
  })
