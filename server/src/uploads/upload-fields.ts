import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import { describeUnknownName, type KnownName } from '../validation/known-names.ts'
import { MAX_FIELD_BYTES } from './multipart-limits.ts'
import { badFieldError } from './upload.errors.ts'

/** The fields of a form that are files. */
export interface FileFields {
  names: readonly string[]
  /** Whether each may be sent more than once. */
  areRepeatable: boolean
}

/** Returns the text of a field. `seen` contains the fields before it. Throws 400, also if the field is unknown. */
export function readField(
  part: MultipartValue,
  { known, files }: { known: readonly KnownName[]; files: FileFields },
  seen: Record<string, string>,
): string {
  const name = part.fieldname
  if (files.names.includes(name))
    throw badFieldError(
      name,
      'not_a_file',
      `should be a file, not text: with curl, -F ${name}=@image.jpg`,
    )
  if (!known.some((one) => one.name === name && one.place === 'here'))
    throw badFieldError(
      name || 'a field without a name',
      'additionalProperties',
      describeUnknownName(name, known, part.value),
    )
  if (Object.hasOwn(seen, name))
    throw badFieldError(name, 'repeated', 'was sent more than once; send it once')
  if (part.valueTruncated || part.fieldnameTruncated)
    throw badFieldError(name, 'too_long', `is longer than ${MAX_FIELD_BYTES} bytes`)
  // The parser has already parsed parts of type application/json.
  const text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value)
  if (text.includes('\0'))
    throw badFieldError(name, 'not_text', 'contains a NUL character; send plain text')
  return text
}

/** `seen` are the fields of the files before it. */
export function checkFileField(
  { fieldname }: MultipartFile,
  { names, areRepeatable }: FileFields,
  seen: readonly string[],
): void {
  if (!names.includes(fieldname))
    throw badFieldError(
      fieldname || 'a field without a name',
      'unexpected_file',
      `is a file; send files in the field ${names.map((name) => `\`${name}\``).join(' or ')}`,
    )
  if (!areRepeatable && seen.includes(fieldname))
    throw badFieldError(fieldname, 'repeated', 'was sent more than once; send it once')
}

/** Whether a part is what browsers send for a file field if no file was chosen. */
export const isNoFile = (part: MultipartFile, bytes: number): boolean =>
  bytes === 0 && !part.filename
