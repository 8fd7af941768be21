import { type Finding, MAX_IMAGE_PIXELS, MAX_STORED_SIDE } from '@the-way/shared'
import sharp, { type Metadata } from 'sharp'
import { isSrgbProfile } from './colour/srgb-profile.ts'
import { ANALYSED_SIDE, findFlaws } from './findings.ts'
import { heicDecoder } from './heic/heic-decoder.ts'
import { analyse } from './image-analysis.ts'
import { decode, openPixels, type Pixels } from './image-decode.ts'
import { damagedFault, tooManyPixelsFault } from './image-fault.ts'
import { withHeavySlot } from './image-slots.ts'
import {
  hasTooManyParts,
  isCameraRaw,
  isUnreadableTiff,
  isUsualTiff,
  unreadableTiffFault,
} from './image-tiff.ts'
import { type ImageType, isSupportedType, sniffType, typeFault } from './image-type.ts'
import { type JpegSegments, readJpegSegments } from './jpeg-segments.ts'
import { isLosslessWebp } from './webp-chunks.ts'

export interface CleanImage {
  data: Buffer
  format: 'jpg' | 'png'
  width: number
  height: number
  /** The size of the upright image before it was scaled down. */
  original: { width: number; height: number }
  /** WebP. */
  thumbnail: Buffer
  /** Possible flaws of this image. Near-duplicates are found later, because other images are not known here. */
  findings: Finding[]
  /** Similar for images that look similar; see `perceptual-hash.ts`. */
  phash: string
}

/** The AVIF decoder has several copies in memory at once, 18 to 25 bytes per pixel. */
const MAX_AVIF_PIXELS = 13_000_000
/** The memory that an image may use while another one is being processed. */
const HEAVY_BYTES = 84_000_000
const STORED_QUALITY = 95

/**
 * Checks an image and cleans it: upright, in sRGB, opaque, without metadata, and scaled down to `side` if it is larger. A JPEG whose pixels
 * need no change keeps its compressed data. Throws an `EntryFault` for a file that cannot be used.
 */
export async function cleanImage(bytes: Buffer, side = MAX_STORED_SIDE): Promise<CleanImage> {
  const type = sniffType(bytes)
  if (type === null || !isSupportedType(type)) throw typeFault(type)
  if (type === 'heic')
    return withHeavySlot(async () => {
      const tiff = await heicDecoder.toTiff(bytes)
      return clean(tiff, await readMetadata(tiff, 'tiff'), { type, size: bytes.length, side })
    })
  if (type === 'tiff') {
    if (isCameraRaw(bytes)) throw typeFault('raw')
    if (hasTooManyParts(bytes)) throw unreadableTiffFault()
  }
  const jpeg = type === 'jpeg' ? readJpegSegments(bytes) : null
  const source = jpeg?.source ?? bytes
  const metadata = await readMetadata(source, type)
  const work = () => clean(source, metadata, { type, size: bytes.length, side, jpeg })
  return isHeavy(metadata, type) ? withHeavySlot(work) : work()
}

interface Upload {
  type: ImageType
  /** Bytes. */
  size: number
  /** The longest side of the result. */
  side: number
  jpeg?: JpegSegments | null
}

/** `bytes` are in a format that sharp reads. Decoding them also checks that the image is complete. */
async function clean(
  bytes: Buffer,
  metadata: Metadata,
  { type, size, side, jpeg }: Upload,
): Promise<CleanImage> {
  const kept = jpeg && canKeep(jpeg, metadata, side) ? keep(jpeg, metadata) : null
  const encoded = { bytes, type: type === 'heic' ? 'tiff' : type, metadata } as const
  const pixels = await decode(encoded, kept ? ANALYSED_SIDE : side)
  const { grey, phash, thumbnail } = await analyse(pixels)
  const isLosslessWeb = type === 'png' || (type === 'webp' && isLosslessWebp(bytes))
  const stored = kept ?? (await encode(pixels, isLosslessWeb || pixels.wasTransparent))
  const { width, height } = metadata.autoOrient
  const isLossless = isLosslessWeb || type === 'tiff'
  const findings = findFlaws({ width, height, bytes: size, type, isLossless, grey })
  return { ...stored, original: { width, height }, thumbnail, findings, phash }
}

/** Interlaced and progressive images, WebP and AVIF cannot be decoded row by row. */
function isHeavy({ isProgressive, width, height }: Metadata, type: ImageType): boolean {
  const bytesPerPixel = type === 'avif' ? 18 : isProgressive || type === 'webp' ? 7 : 0
  return width * height * bytesPerPixel > HEAVY_BYTES
}

async function readMetadata(bytes: Buffer, type: ImageType): Promise<Metadata> {
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error) => {
      throw type === 'tiff' && isUnreadableTiff(error)
        ? unreadableTiffFault(error)
        : damagedFault(error)
    })
  if (metadata.format !== (type === 'avif' ? 'heif' : type)) throw damagedFault()
  if (type === 'tiff' && !isUsualTiff(metadata)) throw unreadableTiffFault()
  const maxPixels = type === 'avif' ? MAX_AVIF_PIXELS : MAX_IMAGE_PIXELS
  if (metadata.width * metadata.height > maxPixels) throw tooManyPixelsFault(maxPixels)
  return metadata
}

const canKeep = ({ isCommon }: JpegSegments, metadata: Metadata, side: number): boolean =>
  isCommon &&
  (metadata.orientation ?? 1) <= 1 &&
  Math.max(metadata.width, metadata.height) <= side &&
  (metadata.space === 'srgb' || metadata.space === 'b-w') &&
  (metadata.icc === undefined || isSrgbProfile(metadata.icc))

const keep = ({ clean: data }: JpegSegments, { width, height }: Metadata) => ({
  data,
  format: 'jpg' as const,
  width,
  height,
})

async function encode(pixels: Pixels, asPng: boolean) {
  const image = openPixels(pixels)
  const { width, height } = pixels
  return asPng
    ? {
        data: await image.png({ adaptiveFiltering: true }).toBuffer(),
        format: 'png' as const,
        width,
        height,
      }
    : {
        data: await image.jpeg({ quality: STORED_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer(),
        format: 'jpg' as const,
        width,
        height,
      }
}
