import { EXIF_TAG } from '@the-way/shared'

interface ExifContent {
  /** Written only if it is not 1. */
  orientation: number
  /** Program and comment; `null` for a block that has only the orientation. */
  comment: { software: string; text: string } | null
}

const TYPE = { ascii: 2, short: 3, long: 4, undefined: 7 } as const
const HEADER_BYTES = 8
const directoryBytes = (entries: number) => 2 + entries * 12 + 4

/** Returns an EXIF block (a big-endian TIFF), or `null` if there is nothing to write. */
export function exifBlock({ orientation, comment }: ExifContent): Buffer | null {
  const isTurned = orientation !== 1
  if (!isTurned && !comment) return null
  const software = Buffer.from(`${comment?.software ?? ''}\0`, 'latin1')
  const userComment = comment ? encodeComment(comment.text) : Buffer.alloc(0)
  const count = Number(isTurned) + (comment ? 2 : 0)
  const softwareAt = HEADER_BYTES + directoryBytes(count)
  // Offsets are even (TIFF 6.0, section 2).
  const exifAt = softwareAt + software.length + (software.length % 2)
  const commentAt = exifAt + directoryBytes(1)

  const block = Buffer.alloc(comment ? commentAt + userComment.length : softwareAt)
  block.write('MM\0*', 'latin1')
  block.writeUInt32BE(HEADER_BYTES, 4)
  const writeDirectory = (at: number, entries: [tag: number, ...Value][]) => {
    block.writeUInt16BE(entries.length, at)
    for (const [index, [tag, type, length, value]] of entries.entries()) {
      const entry = at + 2 + index * 12
      block.writeUInt16BE(tag, entry)
      block.writeUInt16BE(type, entry + 2)
      block.writeUInt32BE(length, entry + 4)
      if (type === TYPE.short) block.writeUInt16BE(value, entry + 8)
      else block.writeUInt32BE(value, entry + 8)
    }
  }
  writeDirectory(HEADER_BYTES, [
    ...(isTurned ? [entry(EXIF_TAG.orientation, TYPE.short, 1, orientation)] : []),
    ...(comment
      ? [
          entry(EXIF_TAG.software, TYPE.ascii, software.length, softwareAt),
          entry(EXIF_TAG.exif, TYPE.long, 1, exifAt),
        ]
      : []),
  ])
  if (!comment) return block
  software.copy(block, softwareAt)
  writeDirectory(exifAt, [
    entry(EXIF_TAG.userComment, TYPE.undefined, userComment.length, commentAt),
  ])
  userComment.copy(block, commentAt)
  return block
}

/** The value itself if it fits into four bytes, otherwise its offset. */
type Value = [type: number, length: number, value: number]
const entry = (tag: number, ...value: Value): [tag: number, ...Value] => [tag, ...value]

/** UTF-16 in the byte order of the block (EXIF 2.32, 4.6.5). */
const encodeComment = (text: string) =>
  Buffer.concat([Buffer.from('UNICODE\0'), Buffer.from(text, 'utf16le').swap16()])
