import { crc32, deflateSync } from 'node:zlib'

type Chunk = [type: string, data: Buffer]

/** Makes a PNG of one pixel with these chunks before its image data. */
export function makePng(chunks: readonly Chunk[]): File {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const image = deflateSync(Buffer.from([0, 0]))
  const all: Chunk[] = [['IHDR', header], ...chunks, ['IDAT', image], ['IEND', Buffer.alloc(0)]]
  const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...all.map(encode)])
  return new File([new Uint8Array(bytes)], 'image.png')
}

function encode([type, data]: Chunk): Buffer {
  const chunk = Buffer.alloc(data.length + 12)
  chunk.writeUInt32BE(data.length)
  chunk.write(type, 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), data.length + 8)
  return chunk
}

export const tEXt = (keyword: string, text: string): Chunk => [
  'tEXt',
  Buffer.from(`${keyword}\0${text}`, 'latin1'),
]
export const zTXt = (keyword: string, text: string | Buffer): Chunk => [
  'zTXt',
  Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), deflateSync(text)]),
]
export const iTXt = (keyword: string, text: string, isCompressed = false): Chunk => [
  'iTXt',
  Buffer.concat([
    Buffer.from(`${keyword}\0${isCompressed ? '\x01' : '\0'}\0en\0title\0`, 'latin1'),
    isCompressed ? deflateSync(text) : Buffer.from(text),
  ]),
]

/** Makes a JPEG's header with these APP1 segments; it has no image. */
export function makeJpeg(segments: readonly Buffer[]): File {
  const app1 = segments.map((data) => {
    const head = Buffer.from([0xff, 0xe1, 0, 0])
    head.writeUInt16BE(data.length + 2, 2)
    return Buffer.concat([head, data])
  })
  const scan = Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9])
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8]), ...app1, scan])
  return new File([new Uint8Array(bytes)], 'image.jpg')
}

/** EXIF with a UserComment, in the byte order that its text does not have: most programs always write UTF-16BE. */
export function exifComment(text: string): Buffer {
  const comment = Buffer.concat([Buffer.from('UNICODE\0'), Buffer.from(text, 'utf16le').swap16()])
  const exif = Buffer.alloc(44)
  exif.write('II*\0', 'latin1')
  exif.writeUInt32LE(8, 4)
  exif.writeUInt16LE(1, 8)
  writeEntry(exif, 10, [0x8769, 4, 1, 26])
  exif.writeUInt16LE(1, 26)
  writeEntry(exif, 28, [0x9286, 7, comment.length, 44])
  return Buffer.concat([Buffer.from('Exif\0\0'), exif, comment])
}

function writeEntry(
  block: Buffer,
  at: number,
  [tag, type, count, value]: [number, number, number, number],
) {
  block.writeUInt16LE(tag, at)
  block.writeUInt16LE(type, at + 2)
  block.writeUInt32LE(count, at + 4)
  block.writeUInt32LE(value, at + 8)
}
