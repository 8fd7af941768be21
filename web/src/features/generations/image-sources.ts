import { type Image, THUMBNAIL_WIDTHS } from '@the-way/shared'

/** The `src` and `srcset` of a generated image that is shown in a grid: thumbnails, or itself where it is shown larger. */
export function imageSources({ url, thumbnail_url, width }: Image) {
  const thumbnails = THUMBNAIL_WIDTHS.filter((wanted) => wanted < width)
  const candidates = thumbnails.map((wanted) => `${url}?width=${wanted} ${wanted}w`)
  return { src: thumbnail_url, srcSet: [...candidates, `${url} ${width}w`].join(', ') }
}
