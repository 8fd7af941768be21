import { crc32 } from 'node:zlib'
import { type ChunkedImage, PNG_SIGNATURE, readExifTags } from '@the-way/shared'
import { exifBlock } from './exif-block.ts'
import { type Part, readMetadata } from './parts.ts'
import type { RecipeBlocks } from './recipe-blocks.ts'

/** All that a decoder needs for the same pixels, including colors and animation (PNG, third edition). */
const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT'.split(
    ' ',
  ),
)

/** Replaces the metadata of a PNG. `blocks` is `null` if none is wanted. */
export async function pngParts(
  { chunks, source }: ChunkedImage,
  blocks: RecipeBlocks | null,
): Promise<Part[]> {
  let orientation = 1
  const parts: Part[] = [Buffer.from(PNG_SIGNATURE)]
  for await (const chunk of chunks) {
    if (KEPT.has(chunk.name)) parts.push(chunk)
    else if (chunk.name === 'eXIf')
      orientation = readExifTags(await readMetadata(source, chunk)).orientation
  }
  const exif = exifBlock({ orientation, comment: null })
  const metadata = [
    ...(exif ? [pngChunk('eXIf', exif)] : []),
    ...(blocks ? [textChunk('parameters', blocks.text), xmpChunk(blocks.xmp)] : []),
  ]
  // After IHDR, because some programs read only what comes before the image.
  return parts.toSpliced(2, 0, ...metadata)
}

/** Many programs read only `tEXt`, which is limited to Latin-1. */
const textChunk = (keyword: string, text: string) =>
  /^[\n\x20-\x7e]*$/.test(text)
    ? pngChunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))
    : pngChunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`))

const xmpChunk = (xmp: Buffer) =>
  pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), xmp]))

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + 12)
  chunk.writeUInt32BE(data.length)
  chunk.write(type, 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), data.length + 8)
  return chunk
}
