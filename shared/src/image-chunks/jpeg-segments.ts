import type { ByteSource } from './byte-source.ts'
import { damaged, type ImageChunk, truncated, viewOf } from './image-chunk.ts'

const START_OF_SCAN = 0xda
const HEADER_BYTES = 4
/** Markers with a segment: all but restarts, start and end of the image, and those that are reserved. */
const hasSegment = (marker: number) => marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd9)

/**
 * Yields the segments of a JPEG's header. The last one is the first scan (`da`), with everything to the end of the file
 * as its data: metadata is only in the header.
 */
export async function* jpegSegments(source: ByteSource): AsyncGenerator<ImageChunk> {
  let start = 2
  for (;;) {
    const header = await source.read(start, start + HEADER_BYTES)
    if (header.length < HEADER_BYTES) throw truncated()
    const [prefix, marker = 0] = header
    if (prefix === 0xff && marker === 0xff) {
      // Any number of fill bytes may precede a marker (ITU-T T.81, B.1.1.2).
      start += 1
      continue
    }
    if (prefix !== 0xff || !hasSegment(marker)) throw damaged()
    const length = viewOf(header).getUint16(2)
    const isScan = marker === START_OF_SCAN
    const end = isScan ? source.size : start + 2 + length
    if (length < 2) throw damaged()
    if (start + 2 + length > source.size) throw truncated()
    yield { name: marker.toString(16), start, dataStart: start + HEADER_BYTES, dataEnd: end, end }
    if (isScan) return
    start = end
  }
}
