import { type Finding, MAX_PICTURE_PIXELS, MAX_STORED_SIDE } from '@the-way/shared'
import sharp, { type Metadata } from 'sharp'
import { damagedFault, EntryFault } from './entry-fault.ts'
import { findingsOf } from './findings.ts'
import { type JpegSegments, readJpegSegments } from './jpeg-segments.ts'
import { decode } from './picture-decode.ts'
import { lookAt, toLookAt } from './picture-look.ts'
import { withHeavySlot } from './picture-slots.ts'
import { isTaken, sniffType, typeFault } from './picture-type.ts'
import { isSrgbProfile } from './srgb-profile.ts'
import { isLosslessWebp } from './webp-chunks.ts'

export interface CleanPicture {
  data: Buffer
  format: 'jpg' | 'png'
  width: number
  height: number
  /** WebP. */
  thumbnail: Buffer
  /** What is worth a second look in it; the pictures beside it are not known here. */
  findings: Finding[]
  /** Alike for pictures that look alike; see `perceptual-hash.ts`. */
  phash: string
}

const MAX_SCANS = 100
const HEAVY_PIXELS = 12_000_000
const STORED_QUALITY = 95

/**
 * Checks a picture and cleans it: upright, sRGB, at most MAX_STORED_SIDE, nothing in it but the picture. A JPEG
 * that needs no change of pixels keeps its compressed data. Throws an `EntryFault` for what is not taken.
 */
export async function cleanPicture(bytes: Buffer): Promise<CleanPicture> {
  const type = sniffType(bytes)
  if (type === null || !isTaken(type)) throw typeFault(type)
  const jpeg = type === 'jpeg' ? readJpegSegments(bytes) : null
  if (jpeg && jpeg.scans > MAX_SCANS) throw tooManyScansFault()
  const metadata = await readMetadata(bytes, type)
  const clean = async () => {
    // Made first: it is the check that the picture is whole, at a fifth of the cost of decoding it all.
    const { grey, phash, thumbnail } = await lookAt(await decode(bytes, toLookAt))
    const isLossless = type === 'png' || isLosslessWebp(bytes)
    const stored =
      jpeg && canKeep(jpeg, metadata)
        ? keep(jpeg, metadata)
        : await encode(bytes, isLossless || metadata.hasAlpha)
    const { width, height } = metadata.autoOrient
    const findings = findingsOf({ width, height, bytes: bytes.length, type, isLossless, grey })
    return { ...stored, thumbnail, findings, phash }
  }
  return isHeavy(metadata) ? withHeavySlot(clean) : clean()
}

/** Interlaced and progressive pictures cannot be decoded line by line. */
const isHeavy = ({ isProgressive, width, height }: Metadata): boolean =>
  isProgressive && width * height > HEAVY_PIXELS

async function readMetadata(bytes: Buffer, type: string): Promise<Metadata> {
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error) => {
      throw damagedFault(error)
    })
  if (metadata.format !== type) throw damagedFault()
  if (metadata.width * metadata.height > MAX_PICTURE_PIXELS) throw tooManyPixelsFault()
  return metadata
}

const canKeep = ({ isCommon }: JpegSegments, metadata: Metadata): boolean =>
  isCommon &&
  (metadata.orientation ?? 1) <= 1 &&
  Math.max(metadata.width, metadata.height) <= MAX_STORED_SIDE &&
  (metadata.space === 'srgb' || metadata.space === 'b-w') &&
  (metadata.icc === undefined || isSrgbProfile(metadata.icc))

const keep = ({ clean }: JpegSegments, { width, height }: Metadata) => ({
  data: clean,
  format: 'jpg' as const,
  width,
  height,
})

async function encode(bytes: Buffer, isLossless: boolean) {
  const { data, info } = await decode(bytes, (image) => {
    const upright = image
      .autoOrient()
      .resize(MAX_STORED_SIDE, MAX_STORED_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
    return isLossless
      ? upright.png({ adaptiveFiltering: true })
      : upright.jpeg({ quality: STORED_QUALITY, chromaSubsampling: '4:4:4' })
  })
  const format: CleanPicture['format'] = isLossless ? 'png' : 'jpg'
  return { data, format, width: info.width, height: info.height }
}

const tooManyPixelsFault = () =>
  new EntryFault(
    'too_many_pixels',
    `The picture has more than ${MAX_PICTURE_PIXELS / 1_000_000} million pixels. Scale it down: the trainer uses at most 1024 pixels of each side.`,
  )

const tooManyScansFault = () =>
  new EntryFault(
    'too_many_scans',
    'This JPEG is built from so many passes that no camera made it. Open it in a picture editor and save it again.',
  )
