import { type ByteSource, type ImageChunk, ImageStructureError } from '@the-way/shared'

/** A part of a file that is put together while it is read: new bytes, or a range of the original file. */
export type Part = Buffer | Span

export interface Span {
  start: number
  /** Not included. */
  end: number
}

const lengthOf = (part: Part) => (Buffer.isBuffer(part) ? part.length : part.end - part.start)

export const sizeOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + lengthOf(part), 0)

/** Each span is a request to the storage, and no program writes metadata between so many chunks. */
const MAX_PARTS = 100

/** Joins ranges that follow each other. */
export function joinParts(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last && !Buffer.isBuffer(last) && !Buffer.isBuffer(part) && last.end === part.start)
      joined[joined.length - 1] = { start: last.start, end: part.end }
    else joined.push(Buffer.isBuffer(part) ? part : { start: part.start, end: part.end })
  }
  if (joined.length > MAX_PARTS)
    throw new ImageStructureError('The image has too much metadata between its chunks.')
  return joined
}

/** Returns the parts from position `start` to before `end`. */
export function sliceParts(parts: readonly Part[], { start, end }: Span): Part[] {
  let at = 0
  return parts.flatMap((part): Part[] => {
    const length = lengthOf(part)
    const from = Math.max(start - at, 0)
    const to = Math.min(end - at, length)
    at += length
    if (from >= to) return []
    return Buffer.isBuffer(part)
      ? [part.subarray(from, to)]
      : [{ start: part.start + from, end: part.start + to }]
  })
}

/** Larger blocks are not read: the orientation is near the start. */
const MAX_METADATA_BYTES = 64 * 1024

/** Returns the start of a block of metadata. */
export const readMetadata = (source: ByteSource, { dataStart, dataEnd }: ImageChunk) =>
  source.read(dataStart, Math.min(dataEnd, dataStart + MAX_METADATA_BYTES))
