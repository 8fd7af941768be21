import type { Metadata } from 'sharp'
import { EntryFault } from './image-fault.ts'

// Tags and values of TIFF 6.0, DNG and raw files of camera makers, which start with the same bytes as TIFF.
const TAG = {
  newSubfileType: 254,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  subDirectories: 330,
  tileOffsets: 324,
  dngVersion: 50706,
} as const
const REDUCED = 1
const MOSAIC = [32803, 34892]
/** Sony, Samsung, Nikon, Pentax, Kodak. */
const RAW_COMPRESSIONS = [32767, 32769, 32770, 34713, 65000, 65535]
/** The decoder allocates memory for each strip or tile and looks each one up. Ordinary programs don't write this many. */
const MAX_PARTS = 100_000

/** Whether a TIFF is a camera raw file: its first page is the raw image or a small copy of it. */
export function isCameraRaw(bytes: Buffer): boolean {
  const tags = readFirstDirectory(bytes)
  const value = (tag: number) => tags.get(tag)?.value ?? 0
  return (
    tags.has(TAG.dngVersion) ||
    MOSAIC.includes(value(TAG.photometric)) ||
    RAW_COMPRESSIONS.includes(value(TAG.compression)) ||
    ((value(TAG.newSubfileType) & REDUCED) === 1 && tags.has(TAG.subDirectories))
  )
}

/** Whether the image has so many strips or tiles that it must have been made for an attack. */
export function hasTooManyParts(bytes: Buffer): boolean {
  const tags = readFirstDirectory(bytes)
  return [TAG.stripOffsets, TAG.tileOffsets].some((tag) => (tags.get(tag)?.count ?? 0) > MAX_PARTS)
}

interface Field {
  count: number
  /** The first value, if it is a short or long number that is stored in the row itself. */
  value: number
}

const SHORT = 3
const MAX_FIELDS = 1000

/** Returns an empty map if the directory is unreadable, which the decoder then reports. */
function readFirstDirectory(bytes: Buffer): Map<number, Field> {
  const fields = new Map<number, Field>()
  const isLittle = bytes[0] === 0x49
  const read16 = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const read32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  if (bytes.length < 16) return fields
  // BigTIFF uses 8 bytes where TIFF uses 2 or 4. Our files are too small for the upper four to matter.
  const isBig = read16(2) === 43
  const read64 = (at: number) => (isLittle ? read32(at) : read32(at + 4))
  const start = isBig ? read64(8) : read32(4)
  const [rowBytes, headBytes, valueAt] = isBig ? [20, 8, 12] : [12, 2, 8]
  if (start + headBytes > bytes.length) return fields
  const rows = Math.min(isBig ? read64(start) : read16(start), MAX_FIELDS)
  for (let row = 0; row < rows; row += 1) {
    const at = start + headBytes + row * rowBytes
    if (at + rowBytes > bytes.length) break
    fields.set(read16(at), {
      count: isBig ? read64(at + 4) : read32(at + 4),
      value: read16(at + 2) === SHORT ? read16(at + valueAt) : read32(at + valueAt),
    })
  }
  return fields
}

/** Accepts samples of 8 or 16 bits or linear light in at most four channels. sharp converts others to wrong colors. */
export const isUsualTiff = ({ channels, depth }: Metadata): boolean =>
  channels <= 4 && ['uchar', 'ushort', 'float'].includes(depth)

/** Messages of sharp's TIFF reader about complete images whose encoding it does not support. */
const UNREADABLE = /not configured|not implemented|not supported|out of range|channel limit|labq/i

export const isUnreadableTiff = (error: unknown): boolean =>
  error instanceof Error && UNREADABLE.test(error.message)

export const unreadableTiffFault = (cause?: unknown) =>
  new EntryFault(
    'unsupported_type',
    'This TIFF uses an unsupported encoding. Save it as JPEG or PNG.',
    { cause },
  )
