import {
  type ByteSource,
  type ChunkedImage,
  EXIF_PREFIX,
  type ImageChunk,
  latin1,
  readExifTags,
} from '@the-way/shared'
import { exifBlock } from './exif-block.ts'
import { type Part, readMetadata } from './parts.ts'
import type { RecipeBlocks } from './recipe-blocks.ts'

const XMP_PREFIX = 'http://ns.adobe.com/xap/1.0/\0'
const APP0 = 'e0'
const APP1 = 'e1'
/** Application segments that a decoder needs for the same pixels; all others are metadata. */
const KEPT: Record<string, string> = { [APP0]: 'JFIF\0', e2: 'ICC_PROFILE\0', ee: 'Adobe' }
const isMetadata = (name: string) => name.startsWith('e') || name === 'fe'

/** Replaces the metadata of a JPEG. `blocks` is `null` if none is wanted. */
export async function jpegParts(
  { chunks, source }: ChunkedImage,
  blocks: RecipeBlocks | null,
): Promise<Part[]> {
  let orientation = 1
  const kept: ImageChunk[] = []
  for await (const segment of chunks) {
    const wanted = KEPT[segment.name]
    if (!isMetadata(segment.name)) kept.push(segment)
    else if (wanted !== undefined && (await startsWith(source, segment, wanted))) kept.push(segment)
    else if (segment.name === APP1 && (await startsWith(source, segment, EXIF_PREFIX)))
      orientation = readExifTags(await readMetadata(source, segment)).orientation
  }
  const comment = blocks && { software: blocks.software, text: blocks.text }
  const exif = exifBlock({ orientation, comment })
  const metadata = [
    ...(exif ? [app1(EXIF_PREFIX, exif)] : []),
    ...(blocks ? [app1(XMP_PREFIX, blocks.xmp)] : []),
  ]
  // JFIF has to be first (JFIF 1.02), so EXIF comes after it.
  const hasJfif = kept[0]?.name === APP0
  const parts: Part[] = [Buffer.from([0xff, 0xd8]), ...kept]
  return parts.toSpliced(hasJfif ? 2 : 1, 0, ...metadata)
}

const startsWith = async (source: ByteSource, { dataStart, dataEnd }: ImageChunk, text: string) =>
  latin1(await source.read(dataStart, Math.min(dataStart + text.length, dataEnd))) === text

function app1(prefix: string, data: Buffer): Buffer {
  const segment = Buffer.alloc(4 + prefix.length + data.length)
  segment.writeUInt16BE(0xffe1)
  segment.writeUInt16BE(segment.length - 2, 2)
  segment.write(prefix, 4, 'latin1')
  data.copy(segment, 4 + prefix.length)
  return segment
}
