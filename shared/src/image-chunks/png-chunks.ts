import type { ByteSource } from './byte-source.ts'
import { damaged, type ImageChunk, latin1, truncated, viewOf } from './image-chunk.ts'

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const HEADER_BYTES = 8
const CRC_BYTES = 4

/** Yields the chunks of a PNG up to `IEND`. Checksums are not checked. */
export async function* pngChunks(source: ByteSource): AsyncGenerator<ImageChunk> {
  let start = PNG_SIGNATURE.length
  for (;;) {
    const header = await source.read(start, start + HEADER_BYTES)
    if (header.length < HEADER_BYTES) throw truncated()
    const name = latin1(header.subarray(4))
    if (!/^[A-Za-z]{4}$/.test(name)) throw damaged()
    const dataStart = start + HEADER_BYTES
    const dataEnd = dataStart + viewOf(header).getUint32(0)
    const end = dataEnd + CRC_BYTES
    if (end > source.size) throw truncated()
    yield { name, start, dataStart, dataEnd, end }
    if (name === 'IEND') return
    start = end
  }
}
