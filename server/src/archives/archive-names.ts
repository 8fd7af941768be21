import { type Entry, getFileNameLowLevel } from 'yauzl'
import { unsafeNameError } from './archive.errors.ts'

/** The limit of common file systems for one part of a path, so the ZIP of a real folder never exceeds it. */
const MAX_PART_BYTES = 255
const MAX_PATH_BYTES = 1024

const UTF8_FLAG = 0x800
const UNICODE_PATH_FIELD = 0x7075

/**
 * Returns the entry's path with `/` between its parts. It is only shown and used to pair captions; nothing is written to
 * it. Throws for names that no ordinary program writes.
 */
export function readEntryPath(entry: Entry): string {
  const path = normalize(decodeName(entry))
  if (!entry.extraFields.some(({ id }) => id === UNICODE_PATH_FIELD)) return path
  // Other readers may use this second name, so it has to be as harmless as the first.
  return normalize(getFileNameLowLevel(UTF8_FLAG, entry.fileNameRaw, entry.extraFields, false))
}

/** Decodes a name as UTF-8 if it is valid, even without the flag, which macOS does not set; otherwise as DOS text. */
function decodeName({ fileNameRaw, generalPurposeBitFlag }: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileNameRaw)
  } catch {
    if (generalPurposeBitFlag & UTF8_FLAG) throw unsafeNameError('is not valid UTF-8')
    return getFileNameLowLevel(0, fileNameRaw, [], false)
  }
}

function normalize(name: string): string {
  if (name === '') throw unsafeNameError('is empty')
  // macOS gives the icon of a folder this name, with the control character.
  const path = name.replaceAll('\\', '/').replace(/Icon\r$/, 'Icon')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\0-\x1f\x7f-\x9f]/.test(path)) throw unsafeNameError('contains control characters')
  if (/^(?:\/|[A-Za-z]:)/.test(path)) throw unsafeNameError('is an absolute path')
  const parts = path.split('/')
  if (parts.includes('..')) throw unsafeNameError('leads out of its folder')
  const kept = parts.filter((part, at) => at === parts.length - 1 || (part !== '' && part !== '.'))
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw unsafeNameError('is too long')
  if (kept.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES))
    throw unsafeNameError('is too long')
  return kept.join('/').normalize('NFC') || './'
}

export type EntryKind = 'image' | 'caption' | 'litter' | 'folder' | 'other'

const IMAGE_NAME =
  /\.(?:jpe?g|jpe|jfif|png|webp|hei[cf]|avif|tiff?|gif|bmp|svg|jxl|jp2|psd|dng|cr2|cr3|nef|arw|raf|orf|rw2)$/i

/** Guesses what an entry is from its name. The contents decide later. */
export function kindOfPath(path: string): EntryKind {
  if (path.endsWith('/')) return 'folder'
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.includes('__MACOSX') || parts.some((part) => part.startsWith('.'))) return 'litter'
  if (/^(?:thumbs\.db|desktop\.ini)$/i.test(name)) return 'litter'
  if (/\.txt$/i.test(name)) return 'caption'
  return IMAGE_NAME.test(name) ? 'image' : 'other'
}
