import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { ProblemError } from '../errors/problem.ts'
import { errorPageDetail } from '../images/content-fault.ts'
import { compressionFault, damagedFault, EntryFault, tooLargeFault } from '../images/image-fault.ts'
import { SNIFF_BYTES } from '../images/image-type.ts'
import { NOT_A_ZIP, notAZipError } from './archive.errors.ts'
import { type ArchiveEntry, type ArchiveLimits, readStructure } from './archive-structure.ts'

const STORED = 0
const DEFLATED = 8
const CHUNK_BYTES = 64 * 1024

export interface Archive {
  entries: readonly ArchiveEntry[]
  /** Returns the first bytes of an entry, without checking them, to recognize its type. Throws an `EntryFault`. */
  peek(entry: ArchiveEntry, bytes: number): Promise<Buffer>
  /** Returns the whole entry after checking its size and CRC. Throws an `EntryFault`. */
  read(entry: ArchiveEntry, maxBytes: number): Promise<Buffer>
  close(): Promise<void>
}

/** Opens a ZIP. Throws a `ProblemError` (422) if its structure is invalid. */
export async function openArchive(path: string, limits?: ArchiveLimits): Promise<Archive> {
  const handle = await open(path, 'r')
  try {
    const entries = await readEntries(handle, limits)
    return {
      entries,
      peek: (entry, bytes) => unpack(handle, entry, (seen) => seen >= bytes),
      read: async (entry, maxBytes) => {
        if (entry.bytes > maxBytes) throw tooLargeFault(maxBytes)
        // Unpacking stops one byte after the declared size, so a ZIP bomb can't use more memory than it declares.
        const data = await unpack(handle, entry, (seen) => seen > entry.bytes)
        if (data.length !== entry.bytes || crc32(data) !== entry.crc32) throw damagedFault()
        return data
      },
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readEntries(handle: FileHandle, limits?: ArchiveLimits): Promise<ArchiveEntry[]> {
  try {
    return await readStructure(handle, limits)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== NOT_A_ZIP) throw error
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0)
    const detail = errorPageDetail(buffer.subarray(0, bytesRead))
    throw detail === null ? error : notAZipError(error, detail)
  }
}

/** Unpacks an entry to its end, or until `isEnough` returns true for the bytes so far. */
async function unpack(
  handle: FileHandle,
  entry: ArchiveEntry,
  isEnough: (seen: number) => boolean,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let seen = 0
  try {
    for await (const chunk of openEntry(handle, entry)) {
      chunks.push(chunk)
      seen += chunk.length
      if (isEnough(seen)) break
    }
  } catch (error) {
    // An error with a `syscall` comes from our disk, not from the entry.
    if (error instanceof EntryFault || (error instanceof Error && 'syscall' in error)) throw error
    throw damagedFault(error)
  }
  return Buffer.concat(chunks)
}

function openEntry(handle: FileHandle, entry: ArchiveEntry): AsyncIterable<Buffer> {
  const packed = readPacked(handle, entry)
  if (entry.method === STORED) return packed
  if (entry.method !== DEFLATED) throw compressionFault()
  // Errors surface on the output stream, where they are awaited.
  return pipeline(packed, createInflateRaw(), () => {})
}

/** Does not use a stream of the handle, because the first one that is abandoned would close the handle for all. */
async function* readPacked(handle: FileHandle, entry: ArchiveEntry): AsyncGenerator<Buffer, void> {
  const end = entry.dataStart + entry.packedBytes
  for (let at = entry.dataStart; at < end; ) {
    const length = Math.min(CHUNK_BYTES, end - at)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
