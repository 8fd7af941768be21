import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Multipart, MultipartFile } from '@fastify/multipart'
import { MAX_ZIP_BYTES } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem.ts'
import { isDiskFull } from '../ports/files/disk-errors.ts'
import type { WrittenFile } from '../ports/files/files.ts'
import { createMeasure } from '../ports/files/measure.ts'
import { MAX_FIELDS } from './multipart-limits.ts'
import {
  diskFullError,
  interruptedUploadError,
  malformedUploadError,
  notMultipartError,
  severalFilesError,
  stalledUploadError,
  tooLargeUploadError,
  tooManyFieldsError,
} from './upload.errors.ts'
import { checkFileField, isNoFile, readField } from './upload-fields.ts'
import { dropRest, watchProgress } from './upload-watch.ts'

export interface SpooledFile {
  path: string
  bytes: number
  /** Hex. */
  sha256: string
  /** As the sender calls it; for people, never for a path. */
  name: string
}

export interface Upload {
  /** The known text fields that came. */
  fields: Record<string, string>
  file: SpooledFile | null
  /** Removes the spool file; to be called whatever became of the upload. */
  discard(): Promise<void>
}

export interface SpoolOptions {
  spoolDirectory: string
  /** The text fields that are wanted; others are ignored. */
  fields: readonly string[]
  maxBytes?: number
  idleMs?: number
}

/** What boundaries, part headers and text fields may add to the file. */
const FORM_BYTES = 1024 * 1024
const IDLE_MS = 8000

/**
 * Reads a multipart form with at most one file, `file`, its parts in any order. The file streams to the spool
 * folder and is never whole in memory. Throws a `ProblemError` and leaves nothing when the upload cannot be
 * used: 400, 408, 413, 415, 422 or 507. Needs @fastify/multipart with `multipartOptions`.
 */
export async function readUpload(request: FastifyRequest, options: SpoolOptions): Promise<Upload> {
  const { spoolDirectory, maxBytes = MAX_ZIP_BYTES, idleMs = IDLE_MS } = options
  if (!request.isMultipart()) throw notMultipartError()
  const path = join(spoolDirectory, randomUUID())
  const discard = () => rm(path, { force: true })
  const watch = watchProgress(request, idleMs, () => stalledUploadError(idleMs))
  try {
    if (Number(request.headers['content-length']) > maxBytes + FORM_BYTES)
      throw tooLargeUploadError(maxBytes)
    await mkdir(spoolDirectory, { recursive: true })
    const fields: Record<string, string> = {}
    let file: SpooledFile | null = null
    for await (const part of partsUntil(request, watch.signal)) {
      if (part.type === 'field') {
        const text = readField(part, options.fields, fields)
        if (text !== null) fields[part.fieldname] = text
        continue
      }
      checkFileField(part)
      if (file) throw severalFilesError()
      const written = await spool(part, { path, maxBytes, signal: watch.signal })
      if (isNoFile(part, written.bytes)) await discard()
      else file = { ...written, path, name: part.filename || 'upload.zip' }
    }
    return { fields, file, discard }
  } catch (error) {
    dropRest(request)
    await discard()
    throw toProblem(error, watch.signal)
  } finally {
    watch.stop()
  }
}

/** The parts of the form, until the signal gives up waiting for the next one. */
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

async function spool(
  part: MultipartFile,
  { path, maxBytes, signal }: { path: string; maxBytes: number; signal: AbortSignal },
): Promise<WrittenFile> {
  const measure = createMeasure(maxBytes, () => tooLargeUploadError(maxBytes))
  // Opened first: a stream that is destroyed while it opens its file may make it after we removed it.
  const handle = await open(path, 'wx', 0o600)
  await pipeline(part.file, measure.stream, handle.createWriteStream(), { signal })
  return measure.result()
}

const PARSER_ERRORS: Record<string, (cause: Error) => ProblemError> = {
  FST_PARTS_LIMIT: () => tooManyFieldsError(MAX_FIELDS),
  FST_FIELDS_LIMIT: () => tooManyFieldsError(MAX_FIELDS),
  FST_FILES_LIMIT: severalFilesError,
  FST_MP_PREMATURE_CLOSE: interruptedUploadError,
  ECONNRESET: interruptedUploadError,
}

function toProblem(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (isDiskFull(error)) return diskFullError(error)
  // What is left with a `syscall` is the disk's failure, not the sender's.
  if (error instanceof ProblemError || !(error instanceof Error) || 'syscall' in error) return error
  const code = 'code' in error ? String(error.code) : ''
  return (PARSER_ERRORS[code] ?? malformedUploadError)(error)
}
