/** A part of an image file. Positions are in bytes from the start of the file. */
export interface ImageChunk {
  /** `IDAT` in PNG, `VP8X` in WebP, the marker's second byte such as `e1` in JPEG. */
  name: string
  start: number
  dataStart: number
  dataEnd: number
  end: number
}

/** The file is not a PNG, JPEG or WebP, or its structure is damaged. */
export class ImageStructureError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ImageStructureError'
  }
}

/** No program writes so many; reading millions of empty ones would take too long. */
const MAX_CHUNKS = 50_000

/** Passes chunks on, and throws if there are too many. */
export async function* limitChunks(chunks: AsyncIterable<ImageChunk>): AsyncGenerator<ImageChunk> {
  let count = 0
  for await (const chunk of chunks) {
    count += 1
    if (count > MAX_CHUNKS) throw new ImageStructureError('The image has too many chunks.')
    yield chunk
  }
}

export const truncated = () => new ImageStructureError('The image is truncated.')
export const damaged = () => new ImageStructureError('The structure of the image is damaged.')

export const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Returns bytes as Latin-1 text. */
export const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes)
