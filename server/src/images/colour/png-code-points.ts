import type { ImageCodePoints } from './code-points.ts'

const SIGNATURE_BYTES = 8
/** A hostile file may have millions of empty chunks. */
const MAX_CHUNKS = 1000

/** Reads the cICP chunk of a PNG, which comes before its pixels; `null` if it is missing (PNG, third edition, 11.3.2.6). */
export function readPngCodePoints(bytes: Buffer): ImageCodePoints | null {
  let at = SIGNATURE_BYTES
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 12 <= bytes.length; chunk += 1) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT') return null
    if (type === 'cICP' && length === 4) {
      const [primaries = 0, transfer = 0, , range] = bytes.subarray(at + 8, at + 12)
      return { primaries, transfer, isFullRange: range !== 0 }
    }
    at += 12 + length
  }
  return null
}
