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

const thumbnailKey = (key: string, width: ThumbnailWidth) => `${key}.w${width}.webp`

/** Returns the keys of all thumbnails that an image may have. */
export const thumbnailKeys = (key: string): string[] =>
  hasThumbnails(key) ? THUMBNAIL_WIDTHS.map((width) => thumbnailKey(key, width)) : []

/** Returns the key of the image that a thumbnail was made from; other keys are returned as they are. */
export const originalKey = (key: string): string =>
  hasThumbnails(key) ? key.replace(/\.w\d+\.webp$/, '') : key

/**
 * Makes thumbnails of generated images when they are first requested, so that images of earlier versions have them too.
 * They are stored beside the image, under a key that follows from the image's, and have no row.
 */
export function createThumbnails(files: Files) {
  const underWay = new Map<string, Promise<string>>()

  const make = async (key: string, width: ThumbnailWidth): Promise<string> => {
    const thumbnail = thumbnailKey(key, width)
    if (await files.stat(thumbnail)) return thumbnail
    const bytes = await withImageSlot(() => shrink(files, key, width))
    if (!bytes) return key
    try {
      await files.write(thumbnail, bytes)
      return thumbnail
    } catch (error) {
      if (error instanceof FilesError && error.kind === 'full') return key
      throw error
    }
  }

  return {
    /**
     * Returns the key of the image's thumbnail with at most this width in pixels. Returns the image's own key if it has
     * none: the image is missing or damaged, or there is no space to store a thumbnail.
     */
    keyFor: (key: string, width: ThumbnailWidth): Promise<string> => {
      const name = thumbnailKey(key, width)
      const result = underWay.get(name) ?? make(key, width).finally(() => underWay.delete(name))
      underWay.set(name, result)
      return result
    },
  }
}

/** Returns `null` if the file is missing or can't be decoded. */
async function shrink(files: Files, key: string, width: number): Promise<Buffer | null> {
  const found = await files.read(key)
  if (!found) return null
  return sharp(await buffer(found.stream), { limitInputPixels: MAX_IMAGE_PIXELS })
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: 75 })
    .timeout({ seconds: DECODE_SECONDS })
    .toBuffer()
    .catch(() => null)
}
