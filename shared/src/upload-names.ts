/**
 * What macOS and Windows write beside the files of their users. Everything else that is uploaded is used or reported by
 * name. `Icon\r` is the icon of a folder on macOS.
 */
const SYSTEM_FILE = /^(?:\._.+|\.DS_Store|Thumbs\.db|desktop\.ini|Icon\r)$/i
const SYSTEM_FOLDER = '__MACOSX'

const IMAGE_NAME =
  /\.(?:jpe?g|jpe|jfif|png|webp|hei[cf]|avif|tiff?|gif|bmp|svg|jxl|jp2|psd|dng|cr2|cr3|nef|arw|raf|orf|rw2)$/i
/** kohya's scripts, which many tools are built on, write `.caption`. */
const CAPTION_NAME = /\.(?:txt|caption)$/i
/** Hugging Face's `metadata.jsonl` and `metadata.csv`, under any name. */
const CAPTION_TABLE_NAME = /\.(?:jsonl|csv)$/i

/** Whether the path is one that an operating system writes by itself. Its contents may still be an image. */
export function isSystemFile(path: string): boolean {
  const parts = path.split('/')
  return parts.includes(SYSTEM_FOLDER) || SYSTEM_FILE.test(parts.at(-1) ?? '')
}

export const hasImageName = (path: string): boolean => IMAGE_NAME.test(path)
export const isCaptionName = (path: string): boolean => CAPTION_NAME.test(path)
export const isCaptionTableName = (path: string): boolean => CAPTION_TABLE_NAME.test(path)
