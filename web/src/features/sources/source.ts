import { type GalleryImage, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from '@the-way/shared'
import { bytes, count, frameNumber } from '../../lib/format.ts'
import { imageSources } from '../generations/image-sources.ts'

interface SourceBase {
  /** "Image 07", or the name of the file. */
  name: string
  url: string
  /** A smaller version, where there is one. */
  thumbnail: { src: string; srcSet?: string }
  width: number
  height: number
}

/** The image that a generation starts from. */
export type Source =
  | (SourceBase & { kind: 'gallery'; id: string })
  | (SourceBase & { kind: 'upload'; file: File })

export const gallerySource = (image: GalleryImage): Source => ({
  kind: 'gallery',
  id: image.id,
  name: `Image ${frameNumber(image.number)}`,
  url: image.url,
  thumbnail: imageSources(image),
  width: image.width,
  height: image.height,
})

/** What the file chooser offers: formats that every browser can show. */
export const ACCEPTED = 'image/jpeg,image/png,image/webp,image/avif'

/** Reads a file's size in pixels. Returns the problem for the user if the file can't be used. */
export async function uploadSource(file: File): Promise<Source | { problem: string }> {
  const name = file.name || 'Pasted image'
  if (file.size > MAX_IMAGE_BYTES)
    return { problem: `${name} has ${bytes(file.size)}. Use at most ${bytes(MAX_IMAGE_BYTES)}.` }
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  const problem = await image.decode().then(
    () => tooManyPixels(image),
    () => 'can’t be opened by this browser. Use a JPEG, PNG, WebP or AVIF image.',
  )
  if (problem) {
    URL.revokeObjectURL(url)
    return { problem: `${name} ${problem}` }
  }
  const { naturalWidth: width, naturalHeight: height } = image
  return { kind: 'upload', name, file, url, thumbnail: { src: url }, width, height }
}

function tooManyPixels({ naturalWidth, naturalHeight }: HTMLImageElement): string | null {
  const pixels = naturalWidth * naturalHeight
  return pixels > MAX_IMAGE_PIXELS
    ? `has ${count(pixels / 1e6)} megapixels. Use at most ${count(MAX_IMAGE_PIXELS / 1e6)}.`
    : null
}

/** Identifies a source across reloads. A file that is chosen again is recognized by its name and size. */
export const sourceKey = (source: Source): string =>
  source.kind === 'gallery'
    ? source.id
    : `${source.name} ${source.width} ${source.height} ${source.file.size}`
