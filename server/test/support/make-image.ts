import sharp, { type Sharp } from 'sharp'

export interface ImageOptions {
  width?: number
  height?: number
  /** Different seeds make different images. */
  seed?: number
  /** EXIF orientation, 1-8; also writes GPS and an owner's name into the EXIF. */
  orientation?: number
  progressive?: boolean
}

/** Strings that a cleaned image must not contain. */
export const OWNER_STRINGS = ['Ada Owner', 'owner@example.org', 'Secret comment']

/** Draws a small image: when upright, its top left corner is red, its top right green, the rest depends on the seed. */
export function drawImage({ width = 96, height = 64, seed = 1 }: ImageOptions = {}) {
  const hue = (seed * 67) % 200
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isCorner = y < height / 3 && (x < width / 3 || x >= (2 * width) / 3)
      const colour = isCorner
        ? x < width / 2
          ? [220, 20, 20]
          : [20, 200, 20]
        : [30 + hue / 4, 40 + ((x * 2 + seed * 31) % 60), 120 + ((y + seed * 17) % 80)]
      pixels.set(colour, (y * width + x) * 3)
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** Makes a JPEG as a camera writes it: upright only through its EXIF orientation, with GPS and an owner. */
export async function makeJpeg(options: ImageOptions = {}): Promise<Buffer> {
  const { orientation, progressive = false } = options
  const image = drawImage(options)
  if (orientation === undefined) return image.jpeg({ quality: 90, progressive }).toBuffer()
  const stored = await undoOrientation(image, orientation)
  return stored
    .withExif({
      IFD0: { Artist: 'Ada Owner', Copyright: 'owner@example.org' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
    })
    .withMetadata({ orientation })
    .jpeg({ quality: 90, progressive })
    .toBuffer()
}

/** Rotates the pixels as a camera held this way stores them: the inverse of the orientation. */
async function undoOrientation(image: ReturnType<typeof sharp>, orientation: number) {
  const upright = await image.png().toBuffer()
  const angle = { 3: 180, 6: 270, 8: 90 }[orientation] ?? 0
  return sharp(await sharp(upright).rotate(angle).png().toBuffer())
}

export const makePng = (options: ImageOptions = {}): Promise<Buffer> =>
  drawImage(options).png().toBuffer()

export const makeWebp = (options: ImageOptions & { lossless?: boolean } = {}): Promise<Buffer> =>
  drawImage(options)
    .webp({ lossless: options.lossless ?? false })
    .toBuffer()

/** Makes a half-transparent image. */
export const makeTransparent = (type: 'png' | 'webp'): Promise<Buffer> =>
  drawImage().ensureAlpha(0.5).toFormat(type).toBuffer()

/** Inserts a segment after a JPEG's start marker, such as a comment or XMP. */
export function withSegment(jpeg: Buffer, marker: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  const head = Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff])
  return Buffer.concat([jpeg.subarray(0, 2), head, bytes, jpeg.subarray(2)])
}

/** Makes a progressive JPEG that repeats its last scan `times` times: valid, small and slow to decode. */
export async function makeJpegOfManyScans(times: number): Promise<Buffer> {
  const jpeg = await makeJpeg({ progressive: true })
  const start = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = jpeg.subarray(start, jpeg.length - 2)
  return Buffer.concat([jpeg.subarray(0, start), ...Array(times + 1).fill(scan), jpeg.subarray(-2)])
}

/** Adds personal metadata where sharp can write it: EXIF with GPS, and XMP. */
export const withOwner = (image: Sharp): Sharp =>
  image
    .withExif({
      IFD0: { Artist: 'Ada Owner', Copyright: 'owner@example.org' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
    })
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Secret comment"/></rdf:RDF></x:xmpmeta>',
    )

/** Makes an uncompressed grayscale TIFF with one strip; `fields` adds or replaces entries: [tag, short value]. */
export function makeTiff(fields: [tag: number, value: number][], isLittle = true): Buffer {
  const width = 96
  const height = 64
  const all = new Map<number, number>([
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [277, 1],
    [278, height],
    [279, width * height],
    ...fields,
  ])
  const start = 8 + 2 + (all.size + 1) * 12 + 4
  all.set(273, start)
  const tiff = Buffer.alloc(start + width * height)
  const write16 = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  tiff.write(isLittle ? 'II*\0\x08\0\0\0' : 'MM\0*\0\0\0\x08', 'latin1')
  write16(all.size, 8)
  for (const [row, [tag, value]] of [...all].sort(([a], [b]) => a - b).entries()) {
    const at = 10 + row * 12
    for (const [offset, number] of [tag, 3, 0, 0, value].entries()) write16(number, at + offset * 2)
    write16(1, isLittle ? at + 4 : at + 6)
  }
  for (let at = 0; at < width * height; at += 1) tiff[start + at] = (at % width) * 2
  return tiff
}
