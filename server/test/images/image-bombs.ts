import sharp, { type Sharp } from 'sharp'
import { makeHeic, readHeic } from '../support/make-heic.ts'
import { makeJpeg, makeTiff, makeWebp } from '../support/make-image.ts'

const NEARLY_MAX_BYTES = 24 * 1024 * 1024

const fill = (pattern: number[]) => Buffer.alloc(NEARLY_MAX_BYTES, Buffer.from(pattern))
export const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#797' } })

async function webpOfEmptyChunks() {
  const chunks = fill([...Buffer.from('XXXX'), 0, 0, 0, 0])
  const webp = Buffer.concat([(await makeWebp()).subarray(0, 12), chunks])
  webp.writeUInt32LE(webp.length - 8, 4)
  return webp
}

/** Makes a TIFF in which each row is a strip, all of which share the same bytes. */
function tiffOfStrips(rows: number) {
  const tiff = makeTiff([])
  const directory = Buffer.alloc(rows * 8)
  const fieldAt = (tag: number) => {
    for (let at = 10; ; at += 12) if (tiff.readUInt16LE(at) === tag) return at
  }
  for (const [tag, type, count, value] of [
    [257, 4, 1, rows],
    [273, 4, rows, tiff.length],
    [278, 3, 1, 1],
    [279, 4, rows, tiff.length + rows * 4],
  ] as const) {
    const at = fieldAt(tag)
    tiff.writeUInt16LE(type, at + 2)
    tiff.writeUInt32LE(count, at + 4)
    tiff.writeUInt32LE(value, at + 8)
  }
  for (let row = 0; row < rows; row += 1) {
    directory.writeUInt32LE(tiff.length - 96, row * 4)
    directory.writeUInt32LE(96, (rows + row) * 4)
  }
  return Buffer.concat([tiff, directory])
}

/** Returns images that are built to be slow: a description, the bytes, and the allowed outcomes. */
export async function imageBombs(): Promise<[string, Buffer, string[]][]> {
  const jpeg = await makeJpeg()
  const inScan = (bytes: Buffer) => Buffer.concat([jpeg.subarray(0, -2), bytes, jpeg.subarray(-2)])
  const atStart = (bytes: Buffer) => Buffer.concat([jpeg.subarray(0, 2), bytes, jpeg.subarray(2)])
  const [tile] = readHeic('12-dandelion-meadow.heic')
  if (!tile) throw new Error('no fixture')
  return [
    ['JPEG, one endless scan', inScan(fill([0xff, 0])), ['accepted', 'damaged']],
    ['JPEG, millions of comments', atStart(fill([0xff, 0xfe, 0, 2])), ['damaged']],
    ['JPEG, fill bytes', atStart(fill([0xff])), ['accepted', 'damaged']],
    ['JPEG, trailing data', Buffer.concat([jpeg, fill([1])]), ['accepted']],
    [
      'JPEG, progressive',
      await plain(5000, 5000).jpeg({ progressive: true }).toBuffer(),
      ['accepted'],
    ],
    ['WebP, millions of chunks', await webpOfEmptyChunks(), ['damaged']],
    [
      'PNG, interlaced',
      await plain(5000, 5000).png({ progressive: true }).toBuffer(),
      ['accepted'],
    ],
    ['PNG, a line', await plain(2, 1_000_000).png().toBuffer(), ['accepted']],
    ['TIFF, a million strips', tiffOfStrips(1_000_000), ['unsupported_type']],
    ['TIFF, many strips', tiffOfStrips(90_000), ['accepted']],
    [
      'TIFF, deflated',
      await plain(5000, 5000).tiff({ compression: 'deflate' }).toBuffer(),
      ['accepted'],
    ],
    ['AVIF', await plain(4000, 3000).avif({ effort: 0 }).toBuffer(), ['accepted']],
    ['HEIC, noise', makeHeic({ tiles: [{ ...tile, data: fill([1, 2, 3]) }] }), ['damaged']],
    [
      'HEIC, endless boxes',
      Buffer.concat([makeHeic({ tiles: [tile] }).subarray(0, 24), fill([0, 0, 0, 8])]),
      ['damaged'],
    ],
  ]
}
