import type { GalleryImage, GalleryImageDetails } from '@the-way/shared'
import { fileUrl, thumbnailUrl } from '../files/file-url.ts'
import type { GalleryImageDetailsRow, GalleryImageRow } from '../ports/database/functions/images.ts'

/** Returns an image for the API. */
export function toGalleryImage({ file, ...row }: GalleryImageRow): GalleryImage {
  return { ...row, url: fileUrl(file), thumbnail_url: thumbnailUrl(file) }
}

/** Returns an image with its details for the API. */
export function toGalleryImageDetails({
  file,
  ...row
}: GalleryImageDetailsRow): GalleryImageDetails {
  return { ...row, url: fileUrl(file), thumbnail_url: thumbnailUrl(file) }
}
