import {
  type ByteSource,
  type ChunkedImage,
  type ImageChunk,
  ImageStructureError,
  RIFF_HEADER_BYTES,
  readExifTags,
} from '@the-way/shared'
import { exifBlock } from './exif-block.ts'
import { type Part, readMetadata, sizeOf } from './parts.ts'
import type { RecipeBlocks } from './recipe-blocks.ts'

/** All that a decoder needs for the same pixels (RFC 9649, section 2.7). `VP8X` is replaced. */
const KEPT = new Set(['ICCP', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'])
const FLAG = { alpha: 0x10, exif: 0x08, xmp: 0x04 } as const
const VP8X_BYTES = 10

/** Replaces the metadata of a WebP. `blocks` is `null` if none is wanted. */
export async function webpParts(
  { chunks, source }: ChunkedImage,
  blocks: RecipeBlocks | null,
): Promise<Part[]> {
  let orientation = 1
  let header: Buffer | null = null
  const kept: ImageChunk[] = []
  for await (const chunk of chunks) {
    if (KEPT.has(chunk.name)) kept.push(chunk)
    else if (chunk.name === 'VP8X')
      header = Buffer.from(await source.read(chunk.dataStart, chunk.dataStart + VP8X_BYTES))
    else if (chunk.name === 'EXIF')
      orientation = readExifTags(await readMetadata(source, chunk)).orientation
  }
  const comment = blocks && { software: blocks.software, text: blocks.text }
  const exif = exifBlock({ orientation, comment })
  if (exif || blocks) header ??= await headerOf(source, kept)
  const flags = (exif ? FLAG.exif : 0) | (blocks ? FLAG.xmp : 0)
  const body: Part[] = [
    ...(header ? [riffChunk('VP8X', withFlags(header, flags))] : []),
    ...kept,
    ...(exif ? [riffChunk('EXIF', exif)] : []),
    ...(blocks ? [riffChunk('XMP ', blocks.xmp)] : []),
  ]
  const riff = Buffer.alloc(RIFF_HEADER_BYTES)
  riff.write('RIFF', 'latin1')
  riff.writeUInt32LE(4 + sizeOf(body), 4)
  riff.write('WEBP', 8, 'latin1')
  return [riff, ...body]
}

/** Returns the contents of `VP8X` for a file without one, from the header of its only frame. */
async function headerOf(source: ByteSource, kept: readonly ImageChunk[]): Promise<Buffer> {
  const frame = kept.find(({ name }) => name === 'VP8 ' || name === 'VP8L')
  if (!frame) throw new ImageStructureError('The WebP does not have an image.')
  const bytes = Buffer.from(await source.read(frame.dataStart, frame.dataStart + 10))
  if (bytes.length < 10) throw new ImageStructureError('The WebP is truncated.')
  const header = Buffer.alloc(VP8X_BYTES)
  if (frame.name === 'VP8L') {
    // Width and height less one with 14 bits each, and whether there is transparency (RFC 9649, section 3.4).
    const bits = bytes.readUInt32LE(1)
    if ((bits >>> 28) & 1) header[0] = FLAG.alpha
    header.writeUIntLE(bits & 0x3fff, 4, 3)
    header.writeUIntLE((bits >>> 14) & 0x3fff, 7, 3)
  } else {
    // After the frame tag and the start code (RFC 6386, section 9.1).
    header.writeUIntLE((bytes.readUInt16LE(6) & 0x3fff) - 1, 4, 3)
    header.writeUIntLE((bytes.readUInt16LE(8) & 0x3fff) - 1, 7, 3)
  }
  return header
}

function withFlags(header: Buffer, flags: number): Buffer {
  const changed = Buffer.from(header)
  changed[0] = ((header[0] ?? 0) & ~(FLAG.exif | FLAG.xmp)) | flags
  return changed
}

function riffChunk(name: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(8 + data.length + (data.length % 2))
  chunk.write(name, 'latin1')
  chunk.writeUInt32LE(data.length, 4)
  data.copy(chunk, 8)
  return chunk
}
