import { MAX_IMAGE_PIXELS } from '@the-way/shared'
import sharp, { type Metadata, type Sharp } from 'sharp'
import type { ImageCodePoints } from './colour/code-points.ts'
import { convertPixels } from './colour/convert-pixels.ts'
import { readCodePoints } from './colour/read-code-points.ts'
import { damagedFault, tooSlowFault } from './image-fault.ts'
import { isUnreadableTiff, unreadableTiffFault } from './image-tiff.ts'
import type { ImageType } from './image-type.ts'

sharp.concurrency(1)
sharp.cache(false)

export const DECODE_SECONDS = 10

/** The pixels of an upright image in sRGB, without transparency. */
export interface Pixels {
  data: Buffer
  width: number
  height: number
  channels: 1 | 2 | 3 | 4
}

export interface DecodedImage extends Pixels {
  /** Whether some of its pixels were transparent; they now have the color of the background. */
  wasTransparent: boolean
}

/** What transparent pixels are blended with. Trainers ignore transparency, so they would show what was cut away. */
const BACKGROUND = '#fff'

export const openPixels = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels } })

/** Warnings of the decoder about complete images, which some cameras write like this. */
const HARMLESS_WARNINGS = /Invalid SOS parameters|: \d{1,2} extraneous bytes before marker 0xd9/

interface Encoded {
  bytes: Buffer
  type: ImageType
  metadata: Metadata
}

/**
 * Decodes the first page and scales it down to `side` if it is larger. Scaling a JPEG down a lot takes a fifth of the time.
 * Every warning of the decoder counts as damage, except harmless ones.
 */
export async function decode(encoded: Encoded, side: number): Promise<DecodedImage> {
  const codePoints = readCodePoints(encoded.bytes, encoded.type, encoded.metadata)
  const read = async (failOn: 'warning' | 'truncated') => {
    const image = sharp(encoded.bytes, {
      failOn,
      limitInputPixels: MAX_IMAGE_PIXELS,
      ignoreIcc: codePoints !== null,
    })
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: DECODE_SECONDS })
    return codePoints ? readDeep(image, encoded, codePoints) : readSrgb(image)
  }
  try {
    const pixels = await read('warning').catch((error: unknown) => {
      if (error instanceof Error && HARMLESS_WARNINGS.test(error.message)) return read('truncated')
      throw error
    })
    return await withoutTransparency(pixels)
  } catch (error) {
    if (error instanceof Error && /timeout/i.test(error.message))
      throw tooSlowFault(DECODE_SECONDS, error)
    throw isUnreadableTiff(error) ? unreadableTiffFault(error) : damagedFault(error)
  }
}

async function readSrgb(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

/** Reads all bits of each sample, because eight are too few for HDR. */
async function readDeep(
  image: Sharp,
  { metadata }: Encoded,
  codePoints: ImageCodePoints,
): Promise<Pixels> {
  const { data, info } = await image
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const channels = info.channels === 4 ? 4 : 3
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
  // Samples of fewer bits are shifted up, so the highest level is lower than that of 16 bits.
  const bits = metadata.depth === 'ushort' ? (metadata.bitsPerSample ?? 16) : 8
  const step = 2 ** (16 - bits)
  const opaque = (2 ** bits - 1) * step
  // The levels of television in 8 bits are 16 to 235.
  const [black, white] = codePoints.isFullRange ? [0, opaque] : [16 * 256, 235 * 256]
  const converted = await convertPixels(
    { samples, width, height, channels, black, white, opaque },
    codePoints,
  )
  return { data: converted, width, height, channels }
}

async function withoutTransparency(pixels: Pixels): Promise<DecodedImage> {
  const { data, channels } = pixels
  if (channels === 1 || channels === 3) return { ...pixels, wasTransparent: false }
  let wasTransparent = false
  for (let at = channels - 1; at < data.length && !wasTransparent; at += channels)
    wasTransparent = data[at] !== 255
  const flat = await openPixels(pixels)
    .flatten({ background: BACKGROUND })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { ...pixels, data: flat.data, channels: flat.info.channels, wasTransparent }
}
