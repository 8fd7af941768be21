import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { drawImage, makeJpeg, makeJpegOfManyScans } from '../support/make-image.ts'
import {
  type BadImage,
  claimJpegSize,
  claimVp8Size,
  claimWebpSize,
  makeRawPng,
  makeRawTiff,
  pngChunk,
  wholeImages,
} from './image-parts.ts'
import { makeScans } from './jpeg-scans.ts'

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="red"/></svg>'

export async function badImages(): Promise<BadImage[]> {
  const whole = await wholeImages()
  return [...cut(whole), ...(await wrongTypes()), ...(await tooLarge(whole)), ...broken(whole)]
}

/** Returns each type cut at each tenth, and without its last bytes. */
function cut(whole: Record<string, Buffer>): BadImage[] {
  return Object.entries(whole).flatMap(([kind, bytes]) => {
    const tenths = Array.from({ length: 9 }, (_, n) => Math.floor((bytes.length * (n + 1)) / 10))
    return [...tenths, 3, 20, bytes.length - 20].map((at) => ({
      what: `a ${kind} cut at ${at} of ${bytes.length}`,
      name: `cut.${kind}`,
      bytes: bytes.subarray(0, at),
      code: at === 3 && kind !== 'jpg' && kind !== 'progressive.jpg' ? 'not_a_picture' : 'damaged',
    }))
  })
}

/** Returns files named like a supported image, with other contents. */
async function wrongTypes(): Promise<BadImage[]> {
  const image = drawImage({ width: 64, height: 64 })
  const unsupported: Record<string, Buffer | string> = {
    'an SVG': SVG,
    'an SVG with a declaration': `<?xml version="1.0"?>\n${SVG}`,
    'an SVG after a comment': `<!-- an image -->${SVG}`,
    'an SVG after spaces': `\n\n   \t${SVG}`,
    'an SVG after a byte order mark': `\ufeff${SVG}`,
    'an SVG that reads a file': SVG.replace('<rect', '<image href="file:///etc/passwd"/><rect'),
    'a GIF': await image.clone().gif().toBuffer(),
    'a BMP': Buffer.from('BM'.padEnd(200, '\0'), 'latin1'),
    'a Photoshop file': '8BPS'.padEnd(200, '\0'),
    'a JPEG XL': Buffer.from('ff0a'.padEnd(200, '0'), 'hex'),
    'a JPEG 2000': Buffer.from('0000000c6a5020200d0a870a'.padEnd(200, '0'), 'hex'),
    'a Canon raw file': Buffer.from('II*\0\x10\0\0\0CR\x02\0'.padEnd(400, '\0'), 'latin1'),
    'a Fujifilm raw file': 'FUJIFILMCCD-RAW'.padEnd(400, '\0'),
  }
  const notImages: Record<string, Buffer | string> = {
    'an SVG after many spaces': `${' '.repeat(5000)}${SVG}`,
    'a compressed SVG': Buffer.from('1f8b080000000000'.padEnd(400, '0'), 'hex'),
    'an HTML page': '<!doctype html><html><body onload=alert(1)>',
    'a PDF': '%PDF-1.7\n',
    'an ImageMagick script': 'push graphic-context\nimage over 0,0 0,0 "/etc/passwd"\n',
    'a PostScript file': '%!PS-Adobe-3.0\n(evil) run\n',
    'an icon': Buffer.from('00000100010010100000'.padEnd(400, '0'), 'hex'),
    'a video': Buffer.from('0000001c66747970'.concat('69736f6d').padEnd(400, '0'), 'hex'),
    'a PPM': 'P6 100000 100000 255\n',
    'a Radiance file': '#?RADIANCE\n',
    'an EXR': Buffer.from('762f3101'.padEnd(400, '0'), 'hex'),
    'a FITS': 'SIMPLE  =                    T',
    'a text file': 'Dear Sir',
    'a program': Buffer.from('7f454c46'.padEnd(400, '0'), 'hex'),
    zeros: Buffer.alloc(10_000),
    'one byte': 'x',
  }
  const named =
    (code: string) =>
    ([what, bytes]: [string, Buffer | string]) =>
      ['photo.jpg', 'photo.png'].map((name) => ({
        what: `${what} called ${name}`,
        name,
        bytes: Buffer.from(bytes),
        code,
      }))
  return [
    ...Object.entries(unsupported).flatMap(named('unsupported_type')),
    ...Object.entries(notImages).flatMap(named('not_a_picture')),
  ]
}

/** Returns images with too many pixels, scans or bytes. */
async function tooLarge(whole: Record<string, Buffer>): Promise<BadImage[]> {
  const { jpg = Buffer.alloc(0), webp = Buffer.alloc(0) } = whole
  const many = 'too_many_pixels'
  const png = (what: string, width: number, height: number, interlace = 0): BadImage => ({
    what: `a PNG that claims ${what}`,
    name: 'huge.png',
    bytes: makeRawPng({ width, height, interlace }),
    code: many,
  })
  const progressive = await makeJpeg({ progressive: true })
  return [
    png('100,000 by 100,000', 100_000, 100_000),
    png('100,000 by 100,000, interlaced', 100_000, 100_000, 1),
    png('50 million pixels and one row', 10_000, 5001),
    png('one endless row', 900_000, 100),
    {
      what: 'a real PNG of 64 million pixels',
      name: 'huge.png',
      bytes: await blankPng(8000),
      code: many,
    },
    ...[jpg, progressive].map((bytes) => ({
      what: 'a JPEG that claims 65,500 by 65,500',
      name: 'huge.jpg',
      bytes: claimJpegSize(bytes, 65_500, 65_500),
      code: many,
    })),
    {
      what: 'a WebP that claims 16,383 by 16,383',
      name: 'huge.webp',
      bytes: claimVp8Size(webp, 16_383),
      code: many,
    },
    {
      what: 'a WebP whose canvas does not match its frame',
      name: 'huge.webp',
      bytes: claimWebpSize(webp, 2 ** 24, 200),
      code: 'damaged',
    },
    {
      what: 'a TIFF that claims 100,000 by 100,000',
      name: 'huge.tif',
      bytes: makeRawTiff(100_000, 100_000),
      code: many,
    },
    {
      what: 'a valid JPEG of 101 scans',
      name: 'scans.jpg',
      bytes: await makeScans(400, 101),
      code: 'too_many_scans',
    },
    {
      what: 'a JPEG whose scans repeat',
      name: 'scans.jpg',
      bytes: await makeJpegOfManyScans(50),
      code: 'damaged',
    },
    {
      what: 'a JPEG of 883 scans',
      name: 'scans.jpg',
      bytes: await makeJpegOfManyScans(873),
      code: 'too_many_scans',
    },
  ]
}

const blankPng = (side: number): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: 'grey' } })
    .png({ palette: false, compressionLevel: 9, effort: 1 })
    .toBuffer()

/** Returns complete files with invalid contents. */
function broken(whole: Record<string, Buffer>): BadImage[] {
  const { jpg = Buffer.alloc(0), png = Buffer.alloc(0), webp = Buffer.alloc(0) } = whole
  const damaged = (what: string, name: string, bytes: Buffer): BadImage => ({
    what,
    name,
    bytes,
    code: 'damaged',
  })
  const wrongSum = Buffer.from(png)
  wrongSum.writeUInt8(wrongSum.readUInt8(29) ^ 0xff, 29)
  return [
    ...[
      [0, 0],
      [0, 10],
      [10, 0],
    ].map(([width = 0, height = 0]) =>
      damaged(`a PNG of ${width} by ${height}`, 'none.png', makeRawPng({ width, height })),
    ),
    ...[
      [0, 0],
      [0, 10],
      [10, 0],
    ].map(([width = 0, height = 0]) =>
      damaged(`a JPEG of ${width} by ${height}`, 'none.jpg', claimJpegSize(jpg, width, height)),
    ),
    damaged(
      'a PNG with fewer pixels than it claims',
      'less.png',
      makeRawPng({ width: 3000, height: 3000 }),
    ),
    damaged(
      'a PNG of an unknown colour type',
      'odd.png',
      makeRawPng({ width: 10, height: 10, colour: 5 }),
    ),
    damaged('a PNG of 3 bits', 'odd.png', makeRawPng({ width: 10, height: 10, depth: 3 })),
    damaged('a PNG whose header has a wrong checksum', 'sum.png', wrongSum),
    damaged('only the first bytes of a PNG', 'head.png', png.subarray(0, 8)),
    damaged(
      'a PNG without pixels',
      'none.png',
      makeRawPng({ width: 10, height: 10, pixels: Buffer.alloc(0) }),
    ),
    damaged(
      'a PNG whose pixels do not decompress',
      'noise.png',
      makeRawPng({ width: 10, height: 10, pixels: Buffer.alloc(50, 7) }),
    ),
    damaged(
      'a JPEG that claims to be larger than it is',
      'more.jpg',
      claimJpegSize(jpg, 3000, 3000),
    ),
    damaged('a JPEG without a scan', 'none.jpg', Buffer.from('ffd8ffd9', 'hex')),
    damaged('a JPEG with an endless segment', 'long.jpg', Buffer.from('ffd8ffe1ffff0000', 'hex')),
    damaged(
      'a JPEG with a segment of no length',
      'short.jpg',
      Buffer.from('ffd8ffe100000000ffd9', 'hex'),
    ),
    damaged('a JPEG of markers', 'markers.jpg', Buffer.alloc(2_000_000, Buffer.from([0xff, 0xd8]))),
    damaged(
      'a JPEG of fill bytes',
      'fill.jpg',
      Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(2_000_000, 0xff)]),
    ),
    damaged(
      'a JPEG that continues as noise',
      'noise.jpg',
      Buffer.concat([jpg.subarray(0, 700), Buffer.alloc(3000, 'noise')]),
    ),
    damaged(
      'a WebP that continues as noise',
      'noise.webp',
      Buffer.concat([webp.subarray(0, 60), Buffer.alloc(webp.length, 'noise')]),
    ),
    damaged('only the first bytes of a WebP', 'head.webp', webp.subarray(0, 16)),
    damaged('only the first bytes of a TIFF', 'head.tif', Buffer.from('II*\0\x08\0\0\0', 'latin1')),
    damaged(
      'a TIFF that points at itself',
      'loop.tif',
      Buffer.from('II*\0\x08\0\0\0\0\0\x08\0\0\0'.padEnd(64, '\0'), 'latin1'),
    ),
    damaged(
      'only the first bytes of an AVIF',
      'head.avif',
      Buffer.from('0000001c6674797061766966000000006176696600000000', 'hex'),
    ),
  ]
}

/** Returns PNGs with a small chunk that decompresses to far more than the texts of an image need. */
export const inflatedChunks = (): { what: string; bytes: Buffer }[] => {
  const zeros = deflateSync(Buffer.alloc(60_000_000), { level: 9 })
  const pixels = deflateSync(Buffer.alloc(64 * (64 * 3 + 1)))
  return ['iCCP', 'zTXt', 'iTXt'].map((type) => ({
    what: `a PNG whose ${type} decompresses to 60 MB`,
    bytes: makeRawPng({
      width: 64,
      height: 64,
      pixels,
      chunks: [
        pngChunk(
          type,
          Buffer.concat([
            Buffer.from(type === 'iTXt' ? 'Title\0\x01\0\0\0' : 'Title\0\0', 'latin1'),
            zeros,
          ]),
        ),
      ],
    }),
  }))
}
