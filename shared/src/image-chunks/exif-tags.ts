import { latin1, viewOf } from './image-chunk.ts'

export interface ExifTags {
  /** 1 to 8, as in the Orientation tag; 1 if the tag is missing. */
  orientation: number
  /** The contents of UserComment, with the 8 bytes that name its encoding. */
  userComment: Uint8Array | null
}

export const EXIF_TAG = {
  orientation: 0x0112,
  software: 0x0131,
  exif: 0x8769,
  userComment: 0x9286,
} as const
const SHORT = 3
const UNDEFINED = 7
const ENTRY_BYTES = 12
/** Cameras write fewer than 100. A hostile block may have 65,535, all of which point to another directory. */
const MAX_ENTRIES = 200

/** What precedes EXIF in a JPEG segment. Some programs write it into PNG and WebP too. */
export const EXIF_PREFIX = 'Exif\0\0'

/** Reads two tags of an EXIF block. What is damaged is left out. */
export function readExifTags(block: Uint8Array): ExifTags {
  const tiff = latin1(block.subarray(0, 6)) === EXIF_PREFIX ? block.subarray(6) : block
  const tags: ExifTags = { orientation: 1, userComment: null }
  const view = viewOf(tiff)
  const order = latin1(tiff.subarray(0, 4))
  if (tiff.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return tags
  const isLittle = order === 'II*\0'

  /** Reads only these two directories, so links that form a circle do no harm. */
  const readDirectory = (at: number, isFirst: boolean) => {
    if (at + 2 > tiff.length) return
    const entries = Math.min(view.getUint16(at, isLittle), MAX_ENTRIES)
    for (let index = 0; index < entries; index += 1) {
      const entry = at + 2 + index * ENTRY_BYTES
      if (entry + ENTRY_BYTES > tiff.length) return
      const tag = view.getUint16(entry, isLittle)
      const type = view.getUint16(entry + 2, isLittle)
      const count = view.getUint32(entry + 4, isLittle)
      const value = view.getUint32(entry + 8, isLittle)
      if (isFirst && tag === EXIF_TAG.orientation && type === SHORT) {
        const orientation = view.getUint16(entry + 8, isLittle)
        if (orientation >= 1 && orientation <= 8) tags.orientation = orientation
      } else if (isFirst && tag === EXIF_TAG.exif) readDirectory(value, false)
      else if (
        !isFirst &&
        tag === EXIF_TAG.userComment &&
        type === UNDEFINED &&
        count >= 8 &&
        value + count <= tiff.length
      )
        tags.userComment = tiff.slice(value, value + count)
    }
  }
  readDirectory(view.getUint32(4, isLittle), true)
  return tags
}
