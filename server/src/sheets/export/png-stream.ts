import { pipeline, Readable } from 'node:stream'
import { constants, crc32, createDeflate } from 'node:zlib'

export interface PngSize {
  width: number
  height: number
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BIT_DEPTH = 8
const TRUECOLOUR = 2
const CHANNELS = 3
/** Each byte is stored as its difference from the same channel of the pixel to the left. */
const SUB = 1
/** Filtering is the only work on the main thread, so it is done in small steps. */
const ROWS_AT_ONCE = 16

/**
 * Encodes an image as PNG while its rows are made, so that neither is in memory as a whole. sharp needs all pixels of an image
 * before it writes any. `bands` are whole rows of RGB, from the top, `height` of them altogether.
 */
export const streamPng = (size: PngSize, bands: AsyncIterable<Buffer>): Readable =>
  Readable.from(chunksOf(size, bands), { objectMode: false })

async function* chunksOf({ width, height }: PngSize, bands: AsyncIterable<Buffer>) {
  yield SIGNATURE
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([BIT_DEPTH, TRUECOLOUR], 8)
  yield chunk('IHDR', header)
  const rows = Readable.from(filteredRows(width, bands), { objectMode: false, highWaterMark: 1 })
  // A low level, because photographs hardly get smaller with a higher one.
  const deflate = createDeflate({ level: 3, strategy: constants.Z_FILTERED, chunkSize: 256 * 1024 })
  // The loop below throws the error.
  const compressed = pipeline(rows, deflate, () => {})
  for await (const data of compressed) yield chunk('IDAT', data)
  yield chunk('IEND', Buffer.alloc(0))
}

function chunk(type: 'IHDR' | 'IDAT' | 'IEND', data: Buffer): Buffer {
  const start = Buffer.alloc(8)
  start.writeUInt32BE(data.length, 0)
  start.write(type, 4, 'latin1')
  const end = Buffer.alloc(4)
  end.writeUInt32BE(crc32(data, crc32(start.subarray(4))), 0)
  return Buffer.concat([start, data, end])
}

async function* filteredRows(width: number, bands: AsyncIterable<Buffer>) {
  const rowBytes = width * CHANNELS
  const step = rowBytes * ROWS_AT_ONCE
  for await (const band of bands)
    for (let start = 0; start < band.length; start += step)
      yield filter(band.subarray(start, start + step), rowBytes)
}

/** Returns rows with the type of their filter before each. */
function filter(rows: Buffer, rowBytes: number): Buffer {
  const count = rows.length / rowBytes
  const filtered = Buffer.allocUnsafe(rows.length + count)
  let to = 0
  for (let from = 0; from < rows.length; from += rowBytes) {
    filtered[to++] = SUB
    rows.copy(filtered, to, from, from + CHANNELS)
    to += CHANNELS
    for (let at = from + CHANNELS; at < from + rowBytes; at++)
      filtered[to++] = (rows[at] ?? 0) - (rows[at - CHANNELS] ?? 0)
  }
  return filtered
}
