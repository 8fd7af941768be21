import { buffer } from 'node:stream/consumers'
import { MAX_IMAGE_PIXELS, THUMBNAIL_WIDTHS, type ThumbnailWidth } from '@the-way/shared'
import sharp from 'sharp'
import { DECODE_SECONDS } from '../images/image-decode.ts'
import { withImageSlot } from '../images/image-slots.ts'
import { type Files, FilesError } from '../ports/files/files.ts'

/** Where generated images are; `pictures/` has those from before schema version 9. */
const FOLDERS = ['images/', 'pictures/']

export const hasThumbnails = (key: string): boolean =>
  FOLDERS.some((folder) => key.startsWith(folder))

const thumbnailKey = (key: string, width: ThumbnailWidth) => `${key}.w${width}.avif`

/** Returns the keys of all thumbnails that an image may have. */
export const thumbnailKeys = (key: string): string[] =>
  hasThumbnails(key) ? THUMBNAIL_WIDTHS.map((width) => thumbnailKey(key, width)) : []

/** Returns the keys under which versions before schema version 12 stored an image's thumbnails, as WebP. */
export const formerThumbnailKeys = (key: string): string[] =>
  THUMBNAIL_WIDTHS.map((width) => `${key}.w${width}.webp`)

/** Returns the key of the image that a thumbnail was made from; other keys are returned as they are. */
export const originalKey = (key: string): string =>
  hasThumbnails(key) ? key.replace(/\.w\d+\.(?:avif|webp)$/, '') : key

/**
 * A third less than WebP of the same look, in little more time with this effort; the next one takes five times as long.
 * `pnpm bench:pages` and docs/performance.md have the sizes.
 */
const AVIF = { quality: 45, effort: 2, chromaSubsampling: '4:2:0' } as const

export type Thumbnails = ReturnType<typeof createThumbnails>

/** Makes thumbnails of generated images. They are stored beside the image, under a key that follows from its key. */
export function createThumbnails(files: Files) {
  const underWay = new Map<string, Promise<string>>()

  const readImage = async (key: string): Promise<Buffer | null> => {
    const found = await files.read(key)
    return found && buffer(found.stream)
  }

  const store = async (key: string, width: ThumbnailWidth, bytes: Buffer): Promise<string> => {
    const thumbnail = thumbnailKey(key, width)
    await files.write(thumbnail, bytes)
    // An image that is deleted meanwhile may have been removed with its thumbnails before this one was written.
    if (!(await files.stat(key))) await files.remove([thumbnail])
    return thumbnail
  }

  const makeOne = async (key: string, width: ThumbnailWidth): Promise<string> => {
    const thumbnail = thumbnailKey(key, width)
    if (await files.stat(thumbnail)) return thumbnail
    const bytes = await withImageSlot(async () => {
      const image = await readImage(key)
      return image && shrink(image, width)
    })
    try {
      return bytes ? await store(key, width, bytes) : key
    } catch (error) {
      if (error instanceof FilesError && error.kind !== 'unavailable') return key
      throw error
    }
  }

  return {
    /**
     * Returns the key of the image's thumbnail with at most this width in pixels, and makes it if it is missing. Returns
     * the image's own key if it has none: the image is missing or damaged, or a thumbnail can't be stored, such as on a full disk.
     */
    keyFor: (key: string, width: ThumbnailWidth): Promise<string> => {
      const name = thumbnailKey(key, width)
      const result = underWay.get(name) ?? makeOne(key, width).finally(() => underWay.delete(name))
      underWay.set(name, result)
      return result
    },
    /**
     * Makes those thumbnails of an image that are narrower than itself, unless they exist. `path` is where its bytes are
     * on this disk, if they are. Does nothing if the image is missing or damaged. Throws a `FilesError` if a thumbnail
     * can't be stored.
     */
    makeAhead: async (image: { file: string; width: number; path?: string }): Promise<void> => {
      const { file, path } = image
      const narrower = THUMBNAIL_WIDTHS.filter((width) => width < image.width)
      const found = await Promise.all(
        narrower.map((width) => files.stat(thumbnailKey(file, width))),
      )
      const missing = narrower.filter((_, at) => found[at] === null)
      if (missing.length === 0) return
      const made = await withImageSlot(async () => {
        const source = path ?? (await readImage(file))
        const results: { width: ThumbnailWidth; bytes: Buffer }[] = []
        for (const width of missing) {
          const bytes = source && (await shrink(source, width))
          if (bytes) results.push({ width, bytes })
        }
        return results
      })
      for (const { width, bytes } of made) await store(file, width, bytes)
    },
  }
}

/** Returns `null` if the image, in memory or at a path, can't be decoded. */
async function shrink(image: Buffer | string, width: number): Promise<Buffer | null> {
  return sharp(image, { limitInputPixels: MAX_IMAGE_PIXELS })
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    .toColourspace('srgb')
    .avif(AVIF)
    .timeout({ seconds: DECODE_SECONDS })
    .toBuffer()
    .catch(() => null)
}
