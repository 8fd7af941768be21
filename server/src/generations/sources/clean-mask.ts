import { MAX_IMAGE_PIXELS } from '@the-way/shared'
import sharp from 'sharp'
import { DECODE_SECONDS } from '../../images/image-decode.ts'
import {
  damagedFault,
  EntryFault,
  tooManyPixelsFault,
  tooSlowFault,
} from '../../images/image-fault.ts'
import { sniffType } from '../../images/image-type.ts'
import { rejectAnimation } from './animation.ts'

interface Size {
  width: number
  height: number
}

/** A pixel below this level counts as black: models repaint nothing if all are. */
const WHITE_LEVEL = 128

/**
 * Checks a mask and cleans it: a grayscale PNG without metadata, scaled like its image. Transparent parts become black,
 * because nothing is painted there. `original` is the size of the image as it was sent, which the mask must have. Throws
 * an `EntryFault`.
 */
export async function cleanMask(
  bytes: Buffer,
  { original, scaled }: { original: Size; scaled: Size },
): Promise<Buffer> {
  if (sniffType(bytes) !== 'png')
    throw new EntryFault('unsupported_type', 'The mask is not a PNG. Save it as PNG.')
  rejectAnimation(bytes)
  const { width, height } = await readSize(bytes)
  if (width * height > MAX_IMAGE_PIXELS) throw tooManyPixelsFault(MAX_IMAGE_PIXELS)
  if (width !== original.width || height !== original.height)
    throw new EntryFault(
      'size',
      `The mask is ${width} × ${height} and its image ${original.width} × ${original.height}. Make the mask as large as the image.`,
    )
  const { data, info } = await sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: MAX_IMAGE_PIXELS,
  })
    .autoOrient()
    .flatten({ background: '#000' })
    .resize({ ...scaled, fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .timeout({ seconds: DECODE_SECONDS })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw error instanceof Error && /timeout/i.test(error.message)
        ? tooSlowFault(DECODE_SECONDS, error)
        : damagedFault(error)
    })
  if (!data.some((level) => level >= WHITE_LEVEL))
    throw new EntryFault(
      'nothing_white',
      'Nothing in the mask is white, so nothing would be repainted. Paint what is to change in white.',
    )
  return sharp(data, { raw: { ...scaled, channels: info.channels } })
    .png()
    .toBuffer()
}

async function readSize(bytes: Buffer): Promise<Size> {
  const { autoOrient } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw damagedFault(error)
    })
  return autoOrient
}
