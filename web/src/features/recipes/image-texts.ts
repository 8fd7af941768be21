import {
  type ByteSource,
  type ChunkedImage,
  EXIF_PREFIX,
  type ImageChunk,
  ImageStructureError,
  latin1,
  readChunks,
  readExifTags,
} from '@the-way/shared'
import { decodeComment, latin1Text, utf8 } from './decode-text.ts'
import { RecipeProblem } from './found-recipe.ts'
import { inflate } from './inflate.ts'

/** All texts in an image that may describe how it was made. */
export interface ImageTexts {
  /** By keyword, such as `parameters`; the first of each. */
  png: ReadonlyMap<string, string>
  userComment: string | null
  xmp: string | null
}

/** Large workflows have about 1 MB. */
const MAX_TEXT_BYTES = 2 * 1024 * 1024
/** No program writes more than a few texts. */
const MAX_TEXTS = 32
const XMP_KEYWORD = 'XML:com.adobe.xmp'
const XMP_PREFIX = 'http://ns.adobe.com/xap/1.0/\0'

/** Reads the texts of a PNG, JPEG or WebP. Reads only its metadata, of a limited size. Throws a `RecipeProblem`. */
export async function readTexts(file: Blob): Promise<ImageTexts> {
  const source: ByteSource = {
    size: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  }
  try {
    const image = await readChunks(source)
    return await READERS[image.format](image)
  } catch (error) {
    if (!(error instanceof ImageStructureError)) throw error
    throw new RecipeProblem(
      'This file is not a PNG, JPEG or WebP, or it is damaged. Use the original file, as the program saved it.',
    )
  }
}

const READERS = { png: readPng, jpeg: readJpeg, webp: readWebp }

async function readPng({ chunks, source }: ChunkedImage): Promise<ImageTexts> {
  const png = new Map<string, string>()
  let exif: Uint8Array | null = null
  let count = 0
  for await (const chunk of chunks) {
    if (chunk.name === 'eXIf') exif ??= await dataOf(source, chunk)
    if (!TEXT_CHUNKS.includes(chunk.name)) continue
    count += 1
    if (count > MAX_TEXTS) break
    const entry = await readTextChunk(chunk.name, await dataOf(source, chunk))
    if (entry && !png.has(entry.keyword)) png.set(entry.keyword, entry.text)
  }
  return { png, userComment: commentOf(exif), xmp: png.get(XMP_KEYWORD) ?? null }
}

const TEXT_CHUNKS = ['tEXt', 'zTXt', 'iTXt']

/** Reads a text chunk (PNG, third edition, 11.3.3). Returns `null` if it is damaged or too long. */
async function readTextChunk(name: string, data: Uint8Array<ArrayBuffer>) {
  const keywordEnd = data.indexOf(0)
  if (keywordEnd < 1 || keywordEnd > 79) return null
  const keyword = latin1(data.subarray(0, keywordEnd))
  const rest = data.subarray(keywordEnd + 1)
  if (name === 'tEXt') return { keyword, text: latin1Text(rest) }
  if (name === 'zTXt') {
    const bytes = await inflate(rest.subarray(1), MAX_TEXT_BYTES)
    return bytes && { keyword, text: latin1Text(bytes) }
  }
  const isCompressed = rest[0] === 1
  const languageEnd = rest.indexOf(0, 2)
  const translationEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1)
  if (translationEnd < 0) return null
  const text = rest.subarray(translationEnd + 1)
  const bytes = isCompressed ? await inflate(text, MAX_TEXT_BYTES) : text
  return bytes && { keyword, text: utf8(bytes) }
}

async function readJpeg({ chunks, source }: ChunkedImage): Promise<ImageTexts> {
  let exif: Uint8Array | null = null
  let xmp: string | null = null
  for await (const segment of chunks) {
    if (segment.name !== 'e1') continue
    const data = await dataOf(source, segment)
    const startsWith = (prefix: string) => latin1(data.subarray(0, prefix.length)) === prefix
    if (startsWith(EXIF_PREFIX)) exif ??= data
    else if (startsWith(XMP_PREFIX)) xmp ??= utf8(data.subarray(XMP_PREFIX.length))
  }
  return { png: new Map(), userComment: commentOf(exif), xmp }
}

async function readWebp({ chunks, source }: ChunkedImage): Promise<ImageTexts> {
  let exif: Uint8Array | null = null
  let xmp: string | null = null
  for await (const chunk of chunks) {
    if (chunk.name === 'EXIF') exif ??= await dataOf(source, chunk)
    if (chunk.name === 'XMP ') xmp ??= utf8(await dataOf(source, chunk))
  }
  return { png: new Map(), userComment: commentOf(exif), xmp }
}

function commentOf(exif: Uint8Array | null): string | null {
  const comment = exif && readExifTags(exif).userComment
  return comment && decodeComment(comment)
}

async function dataOf(
  source: ByteSource,
  { dataStart, dataEnd }: ImageChunk,
): Promise<Uint8Array<ArrayBuffer>> {
  if (dataEnd - dataStart > MAX_TEXT_BYTES)
    throw new RecipeProblem(
      'The metadata of this image is larger than 2 MB, which is more than a recipe has, so it was not read.',
    )
  return new Uint8Array(await source.read(dataStart, dataEnd))
}
