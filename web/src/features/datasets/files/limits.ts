import { MAX_IMAGE_BYTES } from '@the-way/shared'

/** The size limit of an image, as shown on screens: "25 MB". */
export const LARGEST_IMAGE = `${Math.floor(MAX_IMAGE_BYTES / 1024 / 1024)} MB`
