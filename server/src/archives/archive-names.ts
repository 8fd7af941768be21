import { crc32 } from 'node:zlib'
import { type Entry, getFileNameLowLevel } from 'yauzl'
import { EntryFault } from '../images/image-fault.ts'
import { unsafeNameError } from './archive.errors.ts'

/** Desktop systems count the length of a name in UTF-16 code units: NTFS and APFS allow this many. */
const MAX_NAME_LENGTH = 255
const MAX_SHOWN_LENGTH = 1024

const UNICODE_PATH_FIELD = 0x7075
const SLASH = 0x2f
const BACKSLASH = 0x5c
const UNIX_TYPE = 0o170000
const UNIX_FOLDER = 0o040000
const DOS_FOLDER = 0x10

export interface EntryName {
  /** With `/` between its parts. It tells entries apart and pairs captions; nothing is written to it. */
  path: string
  /** The path to show, without control characters. */
  name: string
  isFolder: boolean
  /** Why the file is left out for its name; `null` if it is not. */
  fault: EntryFault | null
}

/** Returns the name of an entry. Throws for names of files that are absolute or lead out of their folder. */
export function readEntryName(entry: Entry): EntryName {
  const own = decodeName(entry.fileNameRaw)
  // The name of a folder does not matter: only files are used.
  if (isFolder(entry, own)) return { path: own, name: shown(own), isFolder: true, fault: null }
  // Other readers may use only one of the two names, so both have to be harmless.
  const paths = [own, unicodeName(entry)].filter((name) => name !== null).map(toPath)
  const path = paths.at(-1) ?? ''
  const isTooLong = path.split('/').some((part) => part.length > MAX_NAME_LENGTH)
  return { path, name: shown(path), isFolder: false, fault: isTooLong ? nameTooLongFault() : null }
}

/**
 * Decodes a name as UTF-8 if it is valid, even without the flag, which macOS does not set; otherwise as DOS text, which maps
 * every byte to a different character. Its real code page is unknown. In those of East Asia, a backslash may be the second
 * byte of a character, so it only separates folders after a byte of ASCII.
 */
function decodeName(raw: Buffer): string {
  const utf8 = decodeUtf8(raw)
  if (utf8 !== null) return utf8.replaceAll('\\', '/')
  const bytes = raw.map((byte, at) =>
    byte === BACKSLASH && (raw[at - 1] ?? 0) < 0x80 ? SLASH : byte,
  )
  // `true` leaves the other backslashes as they are.
  return getFileNameLowLevel(0, Buffer.from(bytes), [], true)
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Returns the name in Info-ZIP's Unicode path field (APPNOTE 4.6.9); `null` if it is missing or of another name. */
function unicodeName({ extraFields, fileNameRaw }: Entry): string | null {
  const field = extraFields.find(({ id }) => id === UNICODE_PATH_FIELD)?.data
  if (!field || field.length < 6 || field[0] !== 1) return null
  if (field.readUInt32LE(1) !== crc32(fileNameRaw)) return null
  return decodeUtf8(field.subarray(5))?.replaceAll('\\', '/') ?? null
}

/** Whether an entry is a folder: by the end of its name, or by its type if it does not have contents. */
function isFolder({ externalFileAttributes, uncompressedSize }: Entry, name: string): boolean {
  if (name.endsWith('/')) return true
  const type = (externalFileAttributes >>> 16) & UNIX_TYPE
  const hasFolderType =
    type === UNIX_FOLDER || (type === 0 && (externalFileAttributes & DOS_FOLDER) !== 0)
  return hasFolderType && uncompressedSize === 0
}

function toPath(name: string): string {
  if (/^(?:\/|[A-Za-z]:)/.test(name)) throw unsafeNameError(shown(name), 'is an absolute path')
  const parts = name.split('/')
  if (parts.includes('..')) throw unsafeNameError(shown(name), 'leads out of its folder')
  const last = parts.length - 1
  const kept = parts.filter((part, at) => at === last || (part !== '' && part !== '.'))
  return kept.join('/').normalize('NFC')
}

function shown(path: string): string {
  const name = path.replace(/\p{Cc}/gu, '\ufffd') || '(a file without a name)'
  return name.length > MAX_SHOWN_LENGTH ? `…${name.slice(1 - MAX_SHOWN_LENGTH)}` : name
}

const nameTooLongFault = () =>
  new EntryFault(
    'name_too_long',
    `A part of the path is longer than ${MAX_NAME_LENGTH} characters. Give the file or its folder a shorter name.`,
  )
