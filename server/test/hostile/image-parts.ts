import { crc32, deflateSync } from 'node:zlib'
import { drawImage, makeJpeg } from '../support/make-image.ts'

export interface ImageCase {
  what: string
  name: string
  bytes: Buffer
}

/** An image that is rejected with this code. */
export interface BadImage extends ImageCase {
  code: string
}

/** Returns a small valid image of each supported type that can be made here. */
export async function wholeImages(): Promise<Record<string, Buffer>> {
  const image = drawImage({ width: 160, height: 120 })
  return {
    jpg: await image.clone().jpeg({ quality: 90 }).toBuffer(),
    'progressive.jpg': await makeJpeg({ width: 160, height: 120, progressive: true }),
    png: await image.clone().png().toBuffer(),
    'interlaced.png': await image.clone().png({ progressive: true }).toBuffer(),
    webp: await image.clone().webp().toBuffer(),
    'lossless.webp': await image.clone().webp({ lossless: true }).toBuffer(),
    tiff: await image.clone().tiff({ compression: 'deflate' }).toBuffer(),
    avif: await image.clone().avif({ effort: 0 }).toBuffer(),
  }
}

export function pngChunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const out = Buffer.alloc(8)
  out.writeUInt32BE(body.length, 0)
  out.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([out.subarray(0, 4), typed, out.subarray(4)])
}

export interface PngClaims {
  width: number
  height: number
  depth?: number
  colour?: number
  interlace?: number
  /** Chunks before the pixels. */
  chunks?: Buffer[]
  pixels?: Buffer
}

/** Returns a PNG with the given header, whatever its pixels are. */
export function makeRawPng(claims: PngClaims): Buffer {
  const { width, height, depth = 8, colour = 2, interlace = 0, chunks = [] } = claims
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([depth, colour, 0, 0, interlace], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', head),
    ...chunks,
    pngChunk('IDAT', claims.pixels ?? deflateSync(Buffer.alloc(1000))),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** Changes the size in a JPEG's frame header. */
export function claimJpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const out = Buffer.from(jpeg)
  const at = Math.max(
    out.indexOf(Buffer.from([0xff, 0xc0])),
    out.indexOf(Buffer.from([0xff, 0xc2])),
  )
  out.writeUInt16BE(height, at + 5)
  out.writeUInt16BE(width, at + 7)
  return out
}

/** Returns a TIFF with one strip and no pixels. */
export function makeRawTiff(width: number, height: number): Buffer {
  const rows: [number, number, number, number][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, 1, 8],
    [277, 3, 1, 1],
    [278, 4, 1, height],
    [279, 4, 1, 100],
  ]
  const out = Buffer.alloc(8 + 2 + rows.length * 12 + 4 + 100)
  out.write('II*\0', 'latin1')
  out.writeUInt32LE(8, 4)
  out.writeUInt16LE(rows.length, 8)
  for (const [row, [tag, type, count, value]] of rows.entries()) {
    const at = 10 + row * 12
    out.writeUInt16LE(tag, at)
    out.writeUInt16LE(type, at + 2)
    out.writeUInt32LE(count, at + 4)
    out.writeUInt32LE(value, at + 8)
  }
  return out
}

/** Adds an extended header with a canvas of any size to a simple WebP. */
export function claimWebpSize(webp: Buffer, width: number, height: number): Buffer {
  const head = Buffer.alloc(30)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(22 + webp.length - 12, 4)
  head.write('WEBPVP8X', 8, 'latin1')
  head.writeUInt32LE(10, 16)
  head.writeUIntLE(width - 1, 24, 3)
  head.writeUIntLE(height - 1, 27, 3)
  return Buffer.concat([head, webp.subarray(12)])
}

/** Changes the size in the only frame of a simple WebP. */
export function claimVp8Size(webp: Buffer, side: number): Buffer {
  const out = Buffer.from(webp)
  out.writeUInt16LE(side, 26)
  out.writeUInt16LE(side, 28)
  return out
}
