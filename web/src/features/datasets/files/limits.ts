import { MAX_IMAGE_BYTES } from '@the-way/shared'

/** The largest image, as screens say it: "25 MB". */
export const LARGEST_IMAGE = `${Math.floor(MAX_IMAGE_BYTES / 1024 / 1024)} MB`
