import { ANALYSED_SIDE } from './findings.ts'
import { openPixels, type Pixels } from './image-decode.ts'
import type { GreyImage } from './image-sharpness.ts'
import { HASH_SIDE, perceptualHash } from './perceptual-hash.ts'

export interface ImageAnalysis {
  /** WebP. */
  thumbnail: Buffer
  grey: GreyImage
  phash: string
}

const THUMBNAIL_SIDE = 384
const SMALLER = { fit: 'inside', withoutEnlargement: true } as const

export async function analyse(pixels: Pixels): Promise<ImageAnalysis> {
  const thumbnail = await openPixels(pixels)
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, SMALLER)
    .webp({ quality: 80 })
    .toBuffer()
  const { data, info } = await openPixels(pixels)
    .resize(ANALYSED_SIDE, ANALYSED_SIDE, SMALLER)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const grey = { pixels: data, width: info.width, height: info.height }
  const square = await openPixels({ ...grey, data, channels: 1 })
    .resize(HASH_SIDE, HASH_SIDE, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return { thumbnail, grey, phash: perceptualHash(square) }
}
