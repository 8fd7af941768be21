import { type Entry, getFileNameLowLevel } from 'yauzl'
import { unsafeNameError } from './archive.errors.ts'

/** What the common file systems take for one part of a path; the ZIP of a real folder has no longer one. */
const MAX_PART_BYTES = 255
const MAX_PATH_BYTES = 1024

const UTF8_FLAG = 0x800
const UNICODE_PATH_FIELD = 0x7075

/**
 * The entry's path for people and for pairing, with `/` between its parts. Nothing is ever written under it.
 * Throws for names that no honest program packs.
 */
export function readEntryPath(entry: Entry): string {
  const path = normalize(decodeName(entry))
  if (!entry.extraFields.some(({ id }) => id === UNICODE_PATH_FIELD)) return path
  // Another reader may go by this second name, so it has to be as harmless as the first.
  return normalize(getFileNameLowLevel(UTF8_FLAG, entry.fileNameRaw, entry.extraFields, false))
}

/** UTF-8 where it is that, flagged or not (macOS does not flag it); else the DOS character set. */
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
  // macOS calls the icon of a folder so, with the control character.
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

/** By name alone: only a first guess, the contents decide. */
export function kindOfPath(path: string): EntryKind {
  if (path.endsWith('/')) return 'folder'
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.includes('__MACOSX') || parts.some((part) => part.startsWith('.'))) return 'litter'
  if (/^(?:thumbs\.db|desktop\.ini)$/i.test(name)) return 'litter'
  if (/\.txt$/i.test(name)) return 'caption'
  return IMAGE_NAME.test(name) ? 'image' : 'other'
}
