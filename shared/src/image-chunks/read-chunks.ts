import { type ByteSource, readAhead } from './byte-source.ts'
import { type ImageChunk, ImageStructureError, latin1, limitChunks } from './image-chunk.ts'
import { jpegSegments } from './jpeg-segments.ts'
import { PNG_SIGNATURE, pngChunks } from './png-chunks.ts'
import { webpChunks } from './webp-chunks.ts'

export interface ChunkedImage {
  format: 'png' | 'jpeg' | 'webp'
  /** Can be iterated once. Throws an `ImageStructureError` where the file is damaged. */
  chunks: AsyncIterable<ImageChunk>
  source: ByteSource
}

/**
 * Reads the structure of an image without decoding it, and without having the whole file in memory. Throws an
 * `ImageStructureError` if it is not a PNG, JPEG or WebP.
 */
export async function readChunks(file: ByteSource): Promise<ChunkedImage> {
  const source = readAhead(file)
  const head = await source.read(0, 12)
  const startsWith = (bytes: number[]) => bytes.every((byte, at) => head[at] === byte)
  if (startsWith(PNG_SIGNATURE))
    return { format: 'png', chunks: limitChunks(pngChunks(source)), source }
  if (startsWith([0xff, 0xd8, 0xff]))
    return { format: 'jpeg', chunks: limitChunks(jpegSegments(source)), source }
  const text = latin1(head)
  if (text.startsWith('RIFF') && text.endsWith('WEBP'))
    return { format: 'webp', chunks: limitChunks(webpChunks(source)), source }
  throw new ImageStructureError('The file is not a PNG, JPEG or WebP.')
}
