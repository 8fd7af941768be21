import { damagedFault, tooManyScansFault } from './image-fault.ts'

export interface JpegSegments {
  /** The same compressed image with only the segments that a decoder needs, and nothing after its end. */
  clean: Buffer
  /** The file without stray bytes in its header, about which the decoder would warn. */
  source: Buffer
  /** Baseline, extended or progressive with 8 bits and Huffman coding, which every decoder supports. */
  isCommon: boolean
}

const MARKER = {
  temporary: 0x01,
  startOfImage: 0xd8,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  app0: 0xe0,
  adobe: 0xee,
} as const
/** Huffman and arithmetic tables, quantisation, line count, restart interval, expansion. */
const TABLES = [0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xdf]
const COMMON_FRAMES = [0xc0, 0xc1, 0xc2]
/** Each scan costs a pass over the whole image when it is decoded. */
const MAX_SCANS = 100
/** 25 MiB of metadata and profiles need 400 segments. Reading millions of them would block everything else. */
const MAX_SEGMENTS = 10_000
const JFIF_BYTES = 14
const ADOBE_BYTES = 12

const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && !TABLES.includes(marker) && marker !== 0xc8
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7

/**
 * Walks the segments of a JPEG (ITU-T T.81, annex B) and leaves out everything but the image: EXIF, GPS, XMP, profiles,
 * comments, embedded thumbnails and data after the end. Throws an `EntryFault` if the file is truncated or has more scans
 * than any camera writes.
 */
export function readJpegSegments(bytes: Buffer): JpegSegments {
  const kept = [bytes.subarray(0, 2)]
  const all = [bytes.subarray(0, 2)]
  let hasStrayBytes = false
  let scans = 0
  let isCommon = true
  let at = 2
  for (let segments = 0; segments < MAX_SEGMENTS; segments += 1) {
    const found = scans === 0 ? findMarker(bytes, at) : at
    hasStrayBytes ||= found !== at
    at = found
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at] === 0xff ? bytes[at + 1] : undefined
    if (marker === undefined) throw damagedFault()
    if (marker === MARKER.endOfImage) {
      const endMarker = bytes.subarray(at, at + 2)
      return {
        clean: Buffer.concat([...kept, endMarker]),
        source: hasStrayBytes ? Buffer.concat([...all, endMarker]) : bytes,
        isCommon: isCommon && scans > 0,
      }
    }
    if (at + 4 > bytes.length) throw damagedFault()
    const length = bytes.readUInt16BE(at + 2)
    let end = at + 2 + length
    if (length < 2 || end > bytes.length) throw damagedFault()
    const segment = bytes.subarray(at, end)
    if (marker === MARKER.startOfScan) {
      scans += 1
      if (scans > MAX_SCANS) throw tooManyScansFault()
      end = endOfScanData(bytes, end)
      kept.push(bytes.subarray(at, end))
    } else if (isFrame(marker)) {
      isCommon &&= COMMON_FRAMES.includes(marker) && segment[4] === 8
      kept.push(segment)
    } else if (TABLES.includes(marker)) kept.push(segment)
    else kept.push(...colourSegment(marker, segment))
    all.push(bytes.subarray(at, end))
    at = end
  }
  throw damagedFault()
}

/**
 * Returns the position of the next marker of a segment. Decoders skip everything else between the segments of the header
 * (libjpeg's `next_marker`), also markers that do not have a segment. After a scan, such bytes are damaged image data.
 */
function findMarker(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== MARKER.temporary && !isRestart(next)) return at
  }
  throw damagedFault()
}

/** Keeps JFIF and Adobe segments, which say how colors are coded, without the thumbnail that may follow in them. */
function colourSegment(marker: number, segment: Buffer): Buffer[] {
  const body = segment.subarray(4)
  if (
    marker === MARKER.app0 &&
    body.length >= JFIF_BYTES &&
    body.toString('latin1', 0, 5) === 'JFIF\0'
  ) {
    const jfif = Buffer.concat([
      Buffer.from([0xff, marker, 0, JFIF_BYTES + 2]),
      body.subarray(0, JFIF_BYTES),
    ])
    jfif.fill(0, jfif.length - 2)
    return [jfif]
  }
  if (
    marker === MARKER.adobe &&
    body.length >= ADOBE_BYTES &&
    body.toString('latin1', 0, 5) === 'Adobe'
  )
    return [Buffer.from([0xff, marker, 0, ADOBE_BYTES + 2]), body.subarray(0, ADOBE_BYTES)]
  return []
}

/** Returns the position of the next marker that is neither a stuffed byte nor a restart. */
function endOfScanData(bytes: Buffer, start: number): number {
  for (let at = start; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at
  }
  throw damagedFault()
}
