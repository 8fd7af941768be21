import { EntryFault } from '../../images/image-fault.ts'
import { sniffType } from '../../images/image-type.ts'

/** The chunks that matter come first, but a hostile file may have millions of empty ones before them. */
const MAX_CHUNKS = 1000

/**
 * Throws an `EntryFault` if an image is animated, because it is not clear which of its frames is meant. Animated GIF and
 * AVIF are not supported at all.
 */
export function rejectAnimation(bytes: Buffer): void {
  const type = sniffType(bytes)
  const isAnimated =
    (type === 'png' && isAnimatedPng(bytes)) || (type === 'webp' && isAnimatedWebp(bytes))
  if (isAnimated)
    throw new EntryFault('animated', 'The image is animated. Save the frame that you want as PNG.')
}

/** APNG has an `acTL` chunk before the first `IDAT` (PNG, third edition, 11.3.6). */
function isAnimatedPng(bytes: Buffer): boolean {
  let at = 8
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 8 <= bytes.length; chunk += 1) {
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (name === 'acTL') return true
    if (name === 'IDAT') return false
    at += 12 + bytes.readUInt32BE(at)
  }
  return false
}

/** The second bit of the flags of a `VP8X` chunk, which comes first (RFC 9649, 2.7). */
const isAnimatedWebp = (bytes: Buffer): boolean =>
  bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0
