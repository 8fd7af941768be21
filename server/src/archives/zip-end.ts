import type { FileHandle } from 'node:fs/promises'
import { inconsistentError, notAZipError } from './archive.errors.ts'

/** Where the central directory is and how many entries it declares. */
export interface ZipEnd {
  entries: number
  directoryStart: number
  directoryBytes: number
}

const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const LOCATOR_SIGNATURE = 0x07064b50
const LOCATOR_BYTES = 20
const END64_SIGNATURE = 0x06064b50
const END64_BYTES = 56
const MAX_COMMENT_BYTES = 0xffff
const IN_ZIP64 = { count: 0xffff, offset: 0xffffffff }

/**
 * Reads the end records of a ZIP (APPNOTE 4.3.14-4.3.16). yauzl, which lists the entries, only uses the zip64 record if
 * there is one. This requires that both agree and that the directory is directly before them.
 */
export async function readZipEnd(handle: FileHandle): Promise<ZipEnd> {
  const { size } = await handle.stat()
  const tailStart = Math.max(0, size - END_BYTES - LOCATOR_BYTES - MAX_COMMENT_BYTES)
  const tail = await readAt(handle, tailStart, size - tailStart)
  const at = lastEndRecord(tail)
  if (at < 0 || tail.readUInt16LE(at + 20) !== tail.length - at - END_BYTES) throw notAZipError()

  const end = {
    entries: tail.readUInt16LE(at + 10),
    directoryBytes: tail.readUInt32LE(at + 12),
    directoryStart: tail.readUInt32LE(at + 16),
  }
  const disks = [tail.readUInt16LE(at + 4), tail.readUInt16LE(at + 6)]
  const entriesHere = tail.readUInt16LE(at + 8)
  if (entriesHere !== end.entries) throw inconsistentError()

  const locatorAt = at - LOCATOR_BYTES
  if (locatorAt < 0 || tail.readUInt32LE(locatorAt) !== LOCATOR_SIGNATURE) {
    const isWhole = end.directoryStart + end.directoryBytes === tailStart + at
    if (!isWhole || disks.some((disk) => disk !== 0)) throw inconsistentError()
    return end
  }

  const recordStart = Number(tail.readBigUInt64LE(locatorAt + 8))
  if (recordStart > size - END64_BYTES) throw inconsistentError()
  const record = await readAt(handle, recordStart, END64_BYTES)
  const end64 = {
    entries: Number(record.readBigUInt64LE(32)),
    directoryBytes: Number(record.readBigUInt64LE(40)),
    directoryStart: Number(record.readBigUInt64LE(48)),
  }
  const isSound =
    record.readUInt32LE(0) === END64_SIGNATURE &&
    recordStart + 12 + Number(record.readBigUInt64LE(4)) === tailStart + locatorAt &&
    record.readUInt32LE(16) === 0 &&
    record.readUInt32LE(20) === 0 &&
    Number(record.readBigUInt64LE(24)) === end64.entries &&
    end64.directoryStart + end64.directoryBytes === recordStart &&
    [end64.entries, IN_ZIP64.count].includes(end.entries) &&
    [end64.directoryBytes, IN_ZIP64.offset].includes(end.directoryBytes) &&
    [end64.directoryStart, IN_ZIP64.offset].includes(end.directoryStart)
  if (!isSound) throw inconsistentError()
  return end64
}

function lastEndRecord(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1)
    if (tail.readUInt32LE(at) === END_SIGNATURE) return at
  return -1
}

/** Reads exactly `length` bytes. A file with fewer is not a complete ZIP. */
export async function readAt(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead !== length) throw notAZipError()
  return buffer
}
