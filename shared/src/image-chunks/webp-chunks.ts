import type { ByteSource } from './byte-source.ts'
import { damaged, type ImageChunk, latin1, truncated, viewOf } from './image-chunk.ts'

export const RIFF_HEADER_BYTES = 12
const HEADER_BYTES = 8

/** Yields the chunks of a WebP (RFC 9649). What follows the RIFF container is left out. */
export async function* webpChunks(source: ByteSource): AsyncGenerator<ImageChunk> {
  const riff = await source.read(0, RIFF_HEADER_BYTES)
  if (riff.length < RIFF_HEADER_BYTES) throw truncated()
  const fileEnd = HEADER_BYTES + viewOf(riff).getUint32(4, true)
  if (fileEnd > source.size) throw truncated()
  let start = RIFF_HEADER_BYTES
  while (start < fileEnd) {
    const header = await source.read(start, start + HEADER_BYTES)
    if (header.length < HEADER_BYTES) throw truncated()
    const name = latin1(header.subarray(0, 4))
    if (!/^[\x20-\x7e]{4}$/.test(name)) throw damaged()
    const dataStart = start + HEADER_BYTES
    const length = viewOf(header).getUint32(4, true)
    const dataEnd = dataStart + length
    const end = dataEnd + (length % 2)
    if (end > fileEnd) throw truncated()
    yield { name, start, dataStart, dataEnd, end }
    start = end
  }
}
