import { MAX_PICTURE_PIXELS, MAX_STORED_SIDE } from '@the-way/shared'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { damagedFault, EntryFault } from './entry-fault.ts'
import { type JpegSegments, readJpegSegments } from './jpeg-segments.ts'
import { withHeavySlot } from './picture-slots.ts'
import { isTaken, sniffType, typeFault } from './picture-type.ts'
import { isSrgbProfile } from './srgb-profile.ts'
import { isLosslessWebp } from './webp-chunks.ts'

sharp.concurrency(1)
sharp.cache(false)

export interface CleanPicture {
  data: Buffer
  format: 'jpg' | 'png'
  width: number
  height: number
  /** WebP. */
  thumbnail: Buffer
}

const MAX_SCANS = 100
const DECODE_SECONDS = 10
const HEAVY_PIXELS = 12_000_000
const THUMBNAIL_SIDE = 384
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
    const thumbnail = await decode(bytes, (image) =>
      image
        .autoOrient()
        .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80 }),
    )
    const stored =
      jpeg && canKeep(jpeg, metadata)
        ? keep(jpeg, metadata)
        : await encode(bytes, type === 'png' || metadata.hasAlpha || isLosslessWebp(bytes))
    return { ...stored, thumbnail: thumbnail.data }
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

/** What the decoder complains about in pictures that are whole: some cameras write them so. */
const HARMLESS = /Invalid SOS parameters|: \d{1,2} extraneous bytes before marker 0xd9/

/** Decodes with every complaint of the decoder counting as damage, but for the harmless ones. */
async function decode(bytes: Buffer, pipeline: (image: Sharp) => Sharp) {
  const run = (failOn: 'warning' | 'truncated') =>
    pipeline(sharp(bytes, { failOn, limitInputPixels: MAX_PICTURE_PIXELS }))
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true })
  try {
    return await run('warning').catch((error: unknown) => {
      if (error instanceof Error && HARMLESS.test(error.message)) return run('truncated')
      throw error
    })
  } catch (error) {
    if (error instanceof Error && /timeout/i.test(error.message)) throw tooSlowFault(error)
    throw damagedFault(error)
  }
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

const tooSlowFault = (cause: unknown) =>
  new EntryFault(
    'too_slow',
    `The picture took longer than ${DECODE_SECONDS} seconds to open. Open it in a picture editor and save it again.`,
    { cause },
  )
