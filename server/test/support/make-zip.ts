import { buffer } from 'node:stream/consumers'
import { crc32, deflateRawSync } from 'node:zlib'
import { ZipFile } from 'yazl'

export interface ZipEntry {
  name: string
  data: Buffer | string
  compress?: boolean
}

/** Makes a valid ZIP with an ordinary ZIP library. */
export async function makeZip(
  entries: readonly ZipEntry[],
  { zip64 = false, comment = '' }: { zip64?: boolean; comment?: string } = {},
): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, data, compress = false } of entries) {
    const options = { compress, forceZip64Format: zip64, mtime: new Date(2020, 0, 1) }
    if (name.endsWith('/')) zip.addEmptyDirectory(name, { mtime: options.mtime })
    else zip.addBuffer(Buffer.from(data), name, options)
  }
  zip.end({ forceZip64Format: zip64, comment })
  return buffer(zip.outputStream)
}

/** An entry of a ZIP built byte by byte: each field can be set to any value, correct or not. */
export interface RawEntry {
  name: string | Buffer
  data?: Buffer | string
  method?: number
  flags?: number
  crc?: number
  bytes?: number
  packedBytes?: number
  externalAttributes?: number
  extra?: Buffer
  /** Values of the local header that differ from the directory. */
  local?: Partial<Pick<RawEntry, 'name' | 'method' | 'flags' | 'crc' | 'bytes' | 'packedBytes'>>
  localExtra?: Buffer
  /** The offset in the directory, if it differs from that of this entry's header. */
  offset?: number
  /** The entry is only in the directory. */
  isAbsent?: boolean
  /** The stored bytes, if they differ from what `data` and `method` produce. */
  packed?: Buffer
  /** Bytes directly after the data, such as a data descriptor. */
  after?: Buffer
  comment?: Buffer
  /** The system in the directory that created the entry: 0 is DOS, 3 is Unix. */
  madeBy?: number
  /** The number of the disk on which it starts. */
  disk?: number
}

export interface RawZip {
  prefix?: Buffer
  end?: Partial<{
    disk: number
    entriesHere: number
    entries: number
    directoryBytes: number
    directoryStart: number
    comment: Buffer
    trailing: Buffer
  }>
  zip64?: Partial<End64>
  /** Bytes between the last entry and the directory. */
  gap?: Buffer
  /** Bytes between the directory and the end record. */
  gapAtEnd?: Buffer
}

interface End64 {
  entries: number
  entriesHere: number
  directoryBytes: number
  directoryStart: number
  /** The record's length according to itself. */
  recordBytes: number
  /** The record's position according to the locator. */
  recordStart: number
  disk: number
}

/** Builds a ZIP with exactly these fields, correct or not. Deflates entries of method 8. */
export function makeRawZip(entries: readonly RawEntry[], zip: RawZip = {}): Buffer {
  const chunks: Buffer[] = [zip.prefix ?? Buffer.alloc(0)]
  const directory: Buffer[] = []
  const position = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  for (const entry of entries) {
    const data = Buffer.from(entry.data ?? '')
    const method = entry.method ?? 0
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(data) : data)
    const central = {
      name: Buffer.from(entry.name),
      method,
      flags: entry.flags ?? 0x800,
      crc: entry.crc ?? crc32(data),
      bytes: entry.bytes ?? data.length,
      packedBytes: entry.packedBytes ?? packed.length,
    }
    const local = {
      ...central,
      ...entry.local,
      name: Buffer.from(entry.local?.name ?? central.name),
    }
    const offset = entry.offset ?? position()
    if (!entry.isAbsent) {
      const after = entry.after ?? Buffer.alloc(0)
      chunks.push(localHeader(local, entry.localExtra), packed, after)
    }
    directory.push(directoryHeader(central, entry, offset))
  }
  chunks.push(zip.gap ?? Buffer.alloc(0))
  const end = {
    entries: entries.length,
    directoryBytes: directory.reduce((sum, chunk) => sum + chunk.length, 0),
    directoryStart: position(),
  }
  chunks.push(...directory, zip.gapAtEnd ?? Buffer.alloc(0))
  if (zip.zip64) chunks.push(end64(position(), { ...end, ...zip.zip64 }))
  chunks.push(endRecord({ entriesHere: end.entries, ...end, ...zip.end }))
  return Buffer.concat(chunks)
}

type Fields = {
  name: Buffer
  method: number
  flags: number
  crc: number
  bytes: number
  packedBytes: number
}

function sharedFields(
  { method, flags, crc, bytes, packedBytes, name }: Fields,
  extra: Buffer,
): Buffer {
  const out = Buffer.alloc(26)
  out.writeUInt16LE(20, 0)
  out.writeUInt16LE(flags, 2)
  out.writeUInt16LE(method, 4)
  out.writeUInt32LE(0x21_0000, 6)
  out.writeUInt32LE(crc, 10)
  out.writeUInt32LE(packedBytes, 14)
  out.writeUInt32LE(bytes, 18)
  out.writeUInt16LE(name.length, 22)
  out.writeUInt16LE(extra.length, 24)
  return out
}

const localHeader = (fields: Fields, extra: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([
    Buffer.from('PK\x03\x04'),
    sharedFields(fields, extra).subarray(0, 26),
    fields.name,
    extra,
  ])

function directoryHeader(fields: Fields, entry: RawEntry, offset: number): Buffer {
  const extra = entry.extra ?? Buffer.alloc(0)
  const comment = entry.comment ?? Buffer.alloc(0)
  const rest = Buffer.alloc(14)
  rest.writeUInt16LE(comment.length, 0)
  rest.writeUInt16LE(entry.disk ?? 0, 2)
  rest.writeUInt32LE((entry.externalAttributes ?? 0) >>> 0, 6)
  rest.writeUInt32LE(offset, 10)
  return Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.from([20, entry.madeBy ?? 3]),
    sharedFields(fields, extra),
    rest,
    fields.name,
    extra,
    comment,
  ])
}

function end64(start: number, fields: Partial<End64>): Buffer {
  const { entries = 0, directoryBytes = 0, directoryStart = 0 } = fields
  const out = Buffer.alloc(76)
  out.write('PK\x06\x06', 'latin1')
  out.writeBigUInt64LE(BigInt(fields.recordBytes ?? 44), 4)
  out.writeUInt32LE(fields.disk ?? 0, 16)
  out.writeBigUInt64LE(BigInt(fields.entriesHere ?? entries), 24)
  out.writeBigUInt64LE(BigInt(entries), 32)
  out.writeBigUInt64LE(BigInt(directoryBytes), 40)
  out.writeBigUInt64LE(BigInt(directoryStart), 48)
  out.write('PK\x06\x07', 56, 'latin1')
  out.writeBigUInt64LE(BigInt(fields.recordStart ?? start), 64)
  out.writeUInt32LE(1, 72)
  return out
}

function endRecord(end: NonNullable<RawZip['end']>): Buffer {
  const comment = end.comment ?? Buffer.alloc(0)
  const out = Buffer.alloc(22)
  out.write('PK\x05\x06', 'latin1')
  out.writeUInt16LE(end.disk ?? 0, 4)
  out.writeUInt16LE(end.entriesHere ?? 0, 8)
  out.writeUInt16LE(end.entries ?? 0, 10)
  out.writeUInt32LE(end.directoryBytes ?? 0, 12)
  out.writeUInt32LE(end.directoryStart ?? 0, 16)
  out.writeUInt16LE(comment.length, 20)
  return Buffer.concat([out, comment, end.trailing ?? Buffer.alloc(0)])
}
