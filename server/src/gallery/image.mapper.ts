import type { GalleryImage, GalleryImageDetails } from '@the-way/shared'
import { fileUrl, thumbnailUrl } from '../files/file-url.ts'
import { toSource } from '../files/source-urls.ts'
import type { GalleryImageDetailsRow, GalleryImageRow } from '../ports/database/functions/images.ts'

/** Returns an image for the API. */
export function toGalleryImage({ file, ...row }: GalleryImageRow): GalleryImage {
  return { ...row, url: fileUrl(file), thumbnail_url: thumbnailUrl(file) }
}

/** Returns an image with its details for the API. */
export function toGalleryImageDetails(row: GalleryImageDetailsRow): GalleryImageDetails {
  const { file, source_file, mask_file, source_image_id, source_image_number, ...image } = row
  const source = toSource({ source_file, mask_file, source_image_id })
  return {
    ...image,
    url: fileUrl(file),
    thumbnail_url: thumbnailUrl(file),
    source: source && { ...source, image_number: source_image_number },
  }
}
