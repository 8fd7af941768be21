import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Multipart } from '@fastify/multipart'
import { isCaptionName, isCaptionTableName, MAX_DATASET_IMAGES } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../errors/problem.ts'
import { isDiskFull } from '../ports/files/disk-errors.ts'
import { formFieldsOf } from '../validation/form-or-json.ts'
import { type KnownName, knownNames, ownNames } from '../validation/known-names.ts'
import { MAX_PART_HEADER_BYTES } from './multipart-limits.ts'
import { watchPartHeaders } from './part-headers.ts'
import {
  FORM_BYTES,
  type SpooledFile,
  spoolPart,
  UPLOAD_LIMITS,
  type UploadLimits,
} from './spool-part.ts'
import {
  diskFullError,
  interruptedUploadError,
  longPartHeadersError,
  malformedUploadError,
  mixedFilesError,
  notMultipartError,
  stalledUploadError,
  tooLargeUploadError,
  tooManyFilesError,
} from './upload.errors.ts'
import { checkFileField, isNoFile, readField } from './upload-fields.ts'
import { dropRest, watchProgress } from './upload-progress.ts'

export interface Upload {
  /** The text fields of the form. */
  fields: Record<string, string>
  /** One ZIP, or separate images and captions in the order in which they arrived. */
  files: SpooledFile[]
  /** Removes the spool files. Call it whether or not the upload could be used. */
  discard(): Promise<void>
}

export interface SpoolOptions {
  spoolDirectory: string
  limits?: UploadLimits
  idleMs?: number
  /** The fields that are one file each, instead of any number of files as `file`. */
  fileFields?: readonly string[]
}

const IDLE_MS = 8000

/**
 * Reads a multipart form with a ZIP or any number of images as `file`, or with other fields of files, its parts in any order. Each file is streamed to
 * the spool folder and is never entirely in memory. If the upload cannot be used, it throws a `ProblemError` (400, 408,
 * 413, 415, 422 or 507) and leaves no file. Needs `@fastify/multipart` with `multipartOptions`, and the schema of the form
 * as `config.form` of the route.
 */
export async function readUpload(request: FastifyRequest, options: SpoolOptions): Promise<Upload> {
  const { spoolDirectory, limits = UPLOAD_LIMITS, idleMs = IDLE_MS, fileFields } = options
  if (!request.isMultipart()) throw notMultipartError()
  const fileNames = fileFields
    ? { names: fileFields, areRepeatable: false }
    : { names: ['file'], areRepeatable: true }
  const names = { known: knownFields(request), files: fileNames }
  const paths: string[] = []
  const discard = async () => {
    for (const path of paths) await rm(path, { force: true })
  }
  const watch = watchProgress(request, idleMs, () => stalledUploadError(idleMs))
  let { signal } = watch
  try {
    const announcedBytes = Number(request.headers['content-length'] ?? 0)
    if (announcedBytes > limits.totalBytes + FORM_BYTES)
      throw tooLargeUploadError(limits.totalBytes)
    await mkdir(spoolDirectory, { recursive: true })
    const fields: Record<string, string> = {}
    const files: SpooledFile[] = []
    const headers = watchPartHeaders(request, MAX_PART_HEADER_BYTES, longPartHeadersError)
    signal = AbortSignal.any([signal, headers])
    for await (const part of partsUntil(request, signal)) {
      if (part.type === 'field') {
        fields[part.fieldname] = readField(part, names, fields)
        continue
      }
      checkFileField(
        part,
        fileNames,
        files.map(({ field }) => field),
      )
      const path = join(spoolDirectory, randomUUID())
      paths.push(path)
      const file = await spoolPart(part, { path, limits, announcedBytes, signal })
      if (isNoFile(part, file.bytes)) await rm(path, { force: true })
      else files.push(file)
      checkTogether(files, limits)
    }
    return { fields, files, discard }
  } catch (error) {
    dropRest(request)
    await discard()
    throw toProblem(error, signal)
  } finally {
    watch.stop()
  }
}

/** The fields of the form, and the names that people send as fields by mistake. */
const knownFields = ({ routeOptions }: FastifyRequest): KnownName[] => [
  ...knownNames(formFieldsOf(routeOptions.config.form)),
  ...ownNames(routeOptions.schema?.querystring).map((name) => ({ name, place: 'url' as const })),
]

function checkTogether(files: readonly SpooledFile[], { totalBytes }: UploadLimits): void {
  if (files.length > 1 && files.some(({ isZip }) => isZip)) throw mixedFilesError()
  if (
    files.filter(({ name }) => !isCaptionName(name) && !isCaptionTableName(name)).length >
    MAX_DATASET_IMAGES
  )
    throw tooManyFilesError(MAX_DATASET_IMAGES)
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > totalBytes)
    throw tooLargeUploadError(totalBytes)
}

/** Yields the parts of the form. Throws the signal's reason if it aborts while waiting for the next one. */
async function* partsUntil(
  request: FastifyRequest,
  signal: AbortSignal,
): AsyncGenerator<Multipart, void> {
  const aborted = once(signal, 'abort')
  const parts = request.parts()
  for (;;) {
    const next = parts.next()
    await Promise.race([next, aborted])
    signal.throwIfAborted()
    const { done, value } = await next
    if (done) return
    yield value
  }
}

const PARSER_ERRORS: Record<string, (cause: Error) => ProblemError> = {
  FST_FILES_LIMIT: () => tooManyFilesError(MAX_DATASET_IMAGES),
  FST_MP_PREMATURE_CLOSE: interruptedUploadError,
  ECONNRESET: interruptedUploadError,
}

function toProblem(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (isDiskFull(error)) return diskFullError(error)
  // Any other error with a `syscall` comes from our disk, not from the client.
  if (error instanceof ProblemError || !(error instanceof Error) || 'syscall' in error) return error
  const code = 'code' in error ? String(error.code) : ''
  return (PARSER_ERRORS[code] ?? malformedUploadError)(error)
}
