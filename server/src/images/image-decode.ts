import { MAX_IMAGE_PIXELS } from '@the-way/shared'
import sharp, { type Sharp } from 'sharp'
import { damagedFault, tooSlowFault } from './image-fault.ts'
import { isUnreadableTiff, unreadableTiffFault } from './image-tiff.ts'

sharp.concurrency(1)
sharp.cache(false)

export const DECODE_SECONDS = 10

/** The pixels of an upright image in sRGB. */
export interface Pixels {
  data: Buffer
  width: number
  height: number
  channels: 1 | 2 | 3 | 4
}

export const openPixels = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels } })

/** Warnings of the decoder about complete images, which some cameras write like this. */
const HARMLESS_WARNINGS = /Invalid SOS parameters|: \d{1,2} extraneous bytes before marker 0xd9/

/**
 * Decodes the first page and scales it down to `side` if it is larger. Scaling a JPEG down a lot takes a fifth of the time.
 * Every warning of the decoder counts as damage, except harmless ones.
 */
export async function decode(bytes: Buffer, side: number): Promise<Pixels> {
  const decodeWith = async (failOn: 'warning' | 'truncated') => {
    const { data, info } = await sharp(bytes, { failOn, limitInputPixels: MAX_IMAGE_PIXELS })
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height, channels: info.channels }
  }
  try {
    return await decodeWith('warning').catch((error: unknown) => {
      if (error instanceof Error && HARMLESS_WARNINGS.test(error.message))
        return decodeWith('truncated')
      throw error
    })
  } catch (error) {
    if (error instanceof Error && /timeout/i.test(error.message))
      throw tooSlowFault(DECODE_SECONDS, error)
    throw isUnreadableTiff(error) ? unreadableTiffFault(error) : damagedFault(error)
  }
}
