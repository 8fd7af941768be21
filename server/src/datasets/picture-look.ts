import sharp, { type Sharp } from 'sharp'
import { ANALYSED_SIDE } from './findings.ts'
import { HASH_SIDE, perceptualHash } from './perceptual-hash.ts'
import type { GreyPicture } from './picture-sharpness.ts'

export interface Look {
  /** WebP. */
  thumbnail: Buffer
  grey: GreyPicture
  phash: string
}

type Decoded = Awaited<ReturnType<typeof pixelsOf>>

const THUMBNAIL_SIDE = 384

const pixelsOf = (image: Sharp) => image.raw().toBuffer({ resolveWithObject: true })

/** Upright, sRGB, small: all that is looked at comes from these pixels, so that a picture is decoded but once for it. */
export const toLookAt = (image: Sharp): Sharp =>
  image
    .autoOrient()
    .resize(ANALYSED_SIDE, ANALYSED_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()

export async function lookAt({ data, info }: Decoded): Promise<Look> {
  const { width, height, channels } = info
  const image = sharp(data, { raw: { width, height, channels } })
  const thumbnail = await image
    .clone()
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer()
  const grey = await pixelsOf(image.flatten({ background: '#fff' }).toColourspace('b-w'))
  const square = await sharp(grey.data, { raw: { width, height, channels: 1 } })
    .resize(HASH_SIDE, HASH_SIDE, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return {
    thumbnail,
    grey: { pixels: grey.data, width, height },
    phash: perceptualHash(square),
  }
}
