import { THUMBNAIL_WIDTHS } from '@the-way/shared'

/** Returns the URL of a stored file, relative to the server. */
export const fileUrl = (key: string): string => `/api/files/${key}`

/** Returns the URL of a generated image's smallest thumbnail, relative to the server. */
export const thumbnailUrl = (key: string): string => `${fileUrl(key)}?width=${THUMBNAIL_WIDTHS[0]}`
