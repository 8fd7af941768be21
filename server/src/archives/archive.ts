import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { compressionFault, damagedFault, EntryFault, tooLargeFault } from '../images/image-fault.ts'
import { type ArchiveEntry, readStructure } from './archive-structure.ts'

const STORED = 0
const DEFLATED = 8
const CHUNK_BYTES = 64 * 1024

export interface Archive {
  entries: readonly ArchiveEntry[]
  /** The first bytes of an entry, unchecked: enough to tell what it is. Throws an `EntryFault`. */
  peek(entry: ArchiveEntry, bytes: number): Promise<Buffer>
  /** The entry whole, its size and CRC checked. Throws an `EntryFault`. */
  read(entry: ArchiveEntry, maxBytes: number): Promise<Buffer>
  close(): Promise<void>
}

/** Opens a ZIP whose structure is sound; throws a `ProblemError` (422) for any other. */
export async function openArchive(path: string): Promise<Archive> {
  const handle = await open(path, 'r')
  try {
    const entries = await readStructure(handle)
    return {
      entries,
      peek: (entry, bytes) => unpack(handle, entry, (seen) => seen >= bytes),
      read: async (entry, maxBytes) => {
        if (entry.bytes > maxBytes) throw tooLargeFault(maxBytes)
        // One byte past its declared size is proof enough of a lie: no bomb unfolds further than that.
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

/** Unpacks until the end or until `isEnough` of what was seen. */
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
    // With a `syscall` it is our disk's failure, not the entry's.
    if (error instanceof EntryFault || (error instanceof Error && 'syscall' in error)) throw error
    throw damagedFault(error)
  }
  return Buffer.concat(chunks)
}

function openEntry(handle: FileHandle, entry: ArchiveEntry): AsyncIterable<Buffer> {
  const packed = readPacked(handle, entry)
  if (entry.method === STORED) return packed
  if (entry.method !== DEFLATED) throw compressionFault()
  // Failures come out of the inflated side, where they are awaited.
  return pipeline(packed, createInflateRaw(), () => {})
}

/** Not a stream on the handle: the first one to be given up would close it for all. */
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
