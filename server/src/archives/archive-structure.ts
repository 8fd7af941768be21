import type { FileHandle } from 'node:fs/promises'
import { MAX_UNPACKED_BYTES } from '@the-way/shared'
import {
  type Entry,
  fromFdPromise,
  type LocalFileHeader,
  parseExtraFields,
  type ZipFile,
} from 'yauzl'
import { ProblemError } from '../errors/problem.ts'
import {
  duplicateNameError,
  emptyZipError,
  encryptedError,
  inconsistentError,
  inflatedError,
  linkError,
  tooLargeDirectoryError,
  tooLargeUnpackedError,
  tooManyEntriesError,
} from './archive.errors.ts'
import { type EntryName, readEntryName } from './archive-names.ts'
import { readAt, readZipEnd } from './zip-end.ts'

export interface ArchiveEntry extends EntryName {
  /** The declared size when unpacked. */
  bytes: number
  packedBytes: number
  method: number
  crc32: number
  /** The offsets of its local header and its data in the file. */
  headerStart: number
  dataStart: number
}

export interface ArchiveLimits {
  /** For all entries together. */
  maxUnpackedBytes: number
}

/** Enough for the maximum of images with captions, folders and what macOS adds to each. */
const MAX_ENTRIES = 1000
/** Photographs hardly compress, drawings up to about ten times; deflate can reach a thousand. */
const MAX_RATIO = 200
const RATIO_COUNTS_FROM_BYTES = 1024 * 1024
/** Enough for the longest names that are allowed. Reading it can take 25 times its size in memory. */
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024

const ENCRYPTION_FLAGS = 0x1 | 0x40 | 0x2000
const DESCRIPTOR_FLAG = 0x8
const AES_METHOD = 99
const STORED = 0
const FILE_TYPES = { none: 0, folder: 0o040000, file: 0o100000 }
const IN_ZIP64 = 0xffffffff
const HEADER_BYTES = 46
/** Only the first disk, or a reference to the zip64 field, whose end record has been checked. */
const FIRST_DISK = [0, 0xffff]

/**
 * Reads the directory of a ZIP and rejects the archive if its structure has any fault, before anything is unpacked. yauzl
 * lists the entries, but checks neither overlaps, links, duplicates nor the local headers.
 */
export async function readStructure(
  handle: FileHandle,
  { maxUnpackedBytes }: ArchiveLimits = { maxUnpackedBytes: MAX_UNPACKED_BYTES },
): Promise<ArchiveEntry[]> {
  const end = await readZipEnd(handle)
  if (end.entries === 0) throw emptyZipError()
  if (end.entries > MAX_ENTRIES) throw tooManyEntriesError(MAX_ENTRIES)
  if (end.directoryBytes > MAX_DIRECTORY_BYTES) throw tooLargeDirectoryError()
  const zip = await asInconsistent(
    fromFdPromise(handle.fd, { autoClose: false, decodeStrings: false, validateEntrySizes: false }),
  )
  const entries: ArchiveEntry[] = []
  let at = end.directoryStart
  // Entries are read one at a time, because yauzl's objects for many extra fields are large.
  for await (const entry of eachEntry(zip)) {
    if (!FIRST_DISK.includes((await readAt(handle, at + 34, 2)).readUInt16LE()))
      throw inconsistentError()
    at += HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
    entries.push(await checkEntry(zip, entry))
  }
  if (at !== end.directoryStart + end.directoryBytes) throw inconsistentError()
  checkTogether(entries, end.directoryStart, maxUnpackedBytes)
  return entries
}

async function* eachEntry(zip: ZipFile): AsyncGenerator<Entry, void> {
  try {
    yield* zip.eachEntry()
  } catch (error) {
    throw toInconsistent(error)
  }
}

async function checkEntry(zip: ZipFile, entry: Entry): Promise<ArchiveEntry> {
  const entryName = readEntryName(entry)
  const { name, isFolder } = entryName
  const { uncompressedSize: bytes, compressedSize: packedBytes, compressionMethod: method } = entry
  const isEncrypted = (flags: number) => !isFolder && (flags & ENCRYPTION_FLAGS) !== 0
  if (isEncrypted(entry.generalPurposeBitFlag) || method === AES_METHOD) throw encryptedError(name)
  const fileType = (entry.externalFileAttributes >>> 16) & 0o170000
  if (!Object.values(FILE_TYPES).includes(fileType)) throw linkError(name)
  if (method === STORED && bytes !== packedBytes) throw inconsistentError()
  if (bytes > 0 && (packedBytes === 0 || isFolder)) throw inconsistentError()
  if (bytes > RATIO_COUNTS_FROM_BYTES && bytes > packedBytes * MAX_RATIO) throw inflatedError(name)

  const local = await asInconsistent(zip.readLocalFileHeaderPromise(entry))
  if (isEncrypted(local.generalPurposeBitFlag)) throw encryptedError(name)
  if (!matches(local, entry)) throw inconsistentError()
  return {
    ...entryName,
    bytes,
    packedBytes,
    method,
    crc32: entry.crc32,
    headerStart: entry.relativeOffsetOfLocalHeader,
    dataStart: local.fileDataStart,
  }
}

/**
 * Whether a local header matches its entry. Programs that stream their output leave the sizes and the CRC out of the local
 * header, but values that are there have to match.
 */
function matches(local: LocalFileHeader, entry: Entry): boolean {
  const hasDescriptor = (local.generalPurposeBitFlag & DESCRIPTOR_FLAG) !== 0
  const same = (declared: number, here: number) =>
    here === declared || (hasDescriptor && here === 0)
  const sizes = localSizes(local)
  return (
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    same(entry.crc32, local.crc32) &&
    same(entry.uncompressedSize, sizes.bytes) &&
    same(entry.compressedSize, sizes.packedBytes)
  )
}

/** With zip64 both sizes are in an extra field, the unpacked one first (APPNOTE 4.5.3). */
function localSizes(local: LocalFileHeader): { bytes: number; packedBytes: number } {
  const here = { bytes: local.uncompressedSize, packedBytes: local.compressedSize }
  if (here.bytes !== IN_ZIP64 && here.packedBytes !== IN_ZIP64) return here
  const field = extraFields(local).find(({ id }) => id === 1)?.data
  if (!field || field.length < 16) throw inconsistentError()
  return {
    bytes: here.bytes === IN_ZIP64 ? Number(field.readBigUInt64LE(0)) : here.bytes,
    packedBytes:
      here.packedBytes === IN_ZIP64 ? Number(field.readBigUInt64LE(8)) : here.packedBytes,
  }
}

function extraFields(local: LocalFileHeader) {
  try {
    return parseExtraFields(local.extraField)
  } catch (cause) {
    throw inconsistentError(cause)
  }
}

/** Checks that no name is used twice, that entries do not overlap, and that their total size is within the limit. */
function checkTogether(
  entries: readonly ArchiveEntry[],
  directoryStart: number,
  maxUnpackedBytes: number,
): void {
  const declared = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  if (declared > maxUnpackedBytes) throw tooLargeUnpackedError(maxUnpackedBytes)
  const seen = new Set<string>()
  for (const { path, name, isFolder } of entries) {
    if (isFolder) continue
    if (seen.has(path)) throw duplicateNameError(name)
    seen.add(path)
  }
  let free = 0
  for (const entry of [...entries].sort((a, b) => a.headerStart - b.headerStart)) {
    if (entry.headerStart < free) throw inconsistentError()
    free = entry.dataStart + entry.packedBytes
  }
  if (free > directoryStart) throw inconsistentError()
}

async function asInconsistent<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw toInconsistent(error)
  }
}

function toInconsistent(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  // yauzl itself rejects one kind of encryption. Its errors do not have codes.
  if (error instanceof Error && /encryption/.test(error.message)) return encryptedError('A file')
  return inconsistentError(error)
}
