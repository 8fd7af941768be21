import { problem } from '../http/problem.ts'

const mebibytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MiB`

export const notMultipartError = () =>
  problem({
    status: 415,
    code: 'uploads.not_multipart',
    title: 'Not a form',
    detail:
      'Send the ZIP as multipart/form-data, in the field `file`: with curl, -F file=@pictures.zip.',
  })

export const malformedUploadError = (cause?: unknown) =>
  problem({
    status: 400,
    code: 'uploads.malformed',
    title: 'Malformed form',
    detail:
      'The multipart body is broken or cut short. Send it again; let the client set the boundary itself.',
    cause,
  })

export const interruptedUploadError = (cause?: unknown) =>
  problem({
    status: 400,
    code: 'uploads.interrupted',
    title: 'Upload interrupted',
    detail: 'The connection closed before the upload was complete. Send it again.',
    cause,
  })

export const stalledUploadError = (idleMs: number) =>
  problem({
    status: 408,
    code: 'uploads.stalled',
    title: 'Upload stalled',
    detail: `Nothing arrived for ${idleMs / 1000} seconds, so the upload was ended. Send it again.`,
    headers: { connection: 'close' },
  })

export const tooLargeUploadError = (maxBytes: number) => {
  const detail = `The ZIP is larger than ${mebibytes(maxBytes)}. Leave out some pictures or scale them down: the trainer uses at most 1024 pixels of each side.`
  return problem({
    status: 413,
    code: 'uploads.too_large',
    title: 'Upload too large',
    detail,
    errors: [{ field: 'file', code: 'too_large', detail }],
  })
}

export const tooManyFieldsError = (maxFields: number) =>
  problem({
    status: 400,
    code: 'uploads.too_many_fields',
    title: 'Too many fields',
    detail: `The form has more than ${maxFields} fields. Send only those that this address documents.`,
  })

/** 400 for one text field: sent twice, too long, or not text. */
export const badFieldError = (field: string, code: string, detail: string) =>
  problem({
    status: 400,
    code: 'request.invalid',
    title: 'Invalid request',
    detail: `${field} ${detail}.`,
    errors: [{ field, code, detail }],
  })

export const severalFilesError = () => {
  const detail = 'Send one ZIP, not several files: put all pictures into it.'
  return problem({
    status: 422,
    code: 'uploads.several_files',
    title: 'More than one file',
    detail,
    errors: [{ field: 'file', code: 'several_files', detail }],
  })
}

/** No room for an upload or for the pictures in it. */
export const diskFullError = (cause: unknown) =>
  problem({
    status: 507,
    code: 'uploads.no_space',
    title: 'No space left',
    detail:
      'The disk of this server is full, so nothing was kept. Free some space there, then send it again.',
    cause,
  })
