import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import { MAX_IMAGE_BYTES, MAX_UNPACKED_BYTES, MAX_ZIP_BYTES } from '@the-way/shared'
import { SNIFF_BYTES, sniffType } from '../images/image-type.ts'
import { createMeasure } from '../ports/files/measure.ts'
import { tooLargeImageError, tooLargeZipError } from './upload.errors.ts'

export interface SpooledFile {
  path: string
  /** The name of its field in the form. */
  field: string
  bytes: number
  /** Hex. */
  sha256: string
  /** The name that the client sent; only shown, never used as a path. */
  name: string
  /** Recognized by its first bytes, or by its name if they are of an unknown type. */
  isZip: boolean
}

export interface UploadLimits {
  zipBytes: number
  imageBytes: number
  /** All files of a form together. */
  totalBytes: number
}

export const UPLOAD_LIMITS: UploadLimits = {
  zipBytes: MAX_ZIP_BYTES,
  imageBytes: MAX_IMAGE_BYTES,
  totalBytes: MAX_UNPACKED_BYTES,
}

/** How much boundaries, part headers and text fields may add to the size of the files. */
export const FORM_BYTES = 1024 * 1024
const MAX_NAME_LENGTH = 255
/** Enough to tell a ZIP from an image that is named as one. */
const ZIP_KNOWN_BYTES = 512

/** Writes one file of a form to `path` while it arrives. Rejects it as soon as it is too large for its type. */
export async function spoolPart(
  part: MultipartFile,
  options: { path: string; limits: UploadLimits; announcedBytes: number; signal: AbortSignal },
): Promise<SpooledFile> {
  const { path, limits, announcedBytes, signal } = options
  const { zipBytes, imageBytes } = limits
  const name = nameOf(part)
  let isZip = false
  async function* checked(source: AsyncIterable<Buffer>) {
    let head = Buffer.alloc(0)
    let bytes = 0
    for await (const chunk of source) {
      if (head.length < SNIFF_BYTES) {
        head = Buffer.concat([head, chunk]).subarray(0, SNIFF_BYTES)
        isZip = looksLikeZip(head, name)
        // A ZIP is the only file of its form, so the length of the form shows the size of the ZIP.
        if (isZip && head.length >= ZIP_KNOWN_BYTES && announcedBytes > zipBytes + FORM_BYTES)
          throw tooLargeZipError(part.fieldname, zipBytes)
      }
      bytes += chunk.length
      if (!isZip && bytes > imageBytes) throw tooLargeImageError(part.fieldname, name, imageBytes)
      yield chunk
    }
  }
  const measure = createMeasure(zipBytes, () => tooLargeZipError(part.fieldname, zipBytes))
  // A stream that is destroyed while it opens its file may create it after we removed it, so the file is opened first.
  const handle = await open(path, 'wx', 0o600)
  await pipeline(part.file, checked, measure.stream, handle.createWriteStream(), { signal })
  return { ...measure.result(), path, field: part.fieldname, name, isZip }
}

const ZIP_STARTS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']

function looksLikeZip(head: Buffer, name: string): boolean {
  if (ZIP_STARTS.includes(head.toString('latin1', 0, 4))) return true
  return /\.zip$/i.test(name) && sniffType(head) === null
}

/** Browsers send an empty name if no file was chosen. Control characters would only hide part of a name. */
const nameOf = ({ filename }: MultipartFile): string =>
  (filename || 'upload')
    .replace(/\p{Cc}/gu, ' ')
    .normalize('NFC')
    .slice(0, MAX_NAME_LENGTH)
    // The cut may have left half of a surrogate pair.
    .replace(/[\ud800-\udbff]$/, '')
