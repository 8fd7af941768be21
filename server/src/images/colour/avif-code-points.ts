import type { ImageCodePoints } from './code-points.ts'

/** Far more than an image has; a hostile file may have millions of empty boxes. */
const MAX_BOXES = 10_000
const NCLX_BYTES = 11

/**
 * Returns the code points in the `nclx` color property of an AVIF's primary image; `null` if it does not have one. The boxes
 * are those of HEIF (ISO/IEC 23008-12, 6.5.5 and 9.3): `ipco` lists properties and `ipma` which images have which.
 */
export function readAvifCodePoints(bytes: Buffer): ImageCodePoints | null {
  try {
    return findCodePoints(bytes)
  } catch (error) {
    // A truncated box, which the decoder then reports.
    if (error instanceof RangeError) return null
    throw error
  }
}

function findCodePoints(bytes: Buffer): ImageCodePoints | null {
  const meta = find(boxesIn(bytes), 'meta')?.subarray(4)
  const inMeta = meta ? boxesIn(meta) : []
  const primary = find(inMeta, 'pitm')
  const properties = boxesIn(find(inMeta, 'iprp') ?? Buffer.alloc(0))
  const all = boxesIn(find(properties, 'ipco') ?? Buffer.alloc(0))
  if (!primary) return null
  const id = primary[0] === 0 ? primary.readUInt16BE(4) : primary.readUInt32BE(4)
  for (const { type, body } of properties) {
    if (type !== 'ipma') continue
    for (const index of propertiesOf(id, body)) {
      const property = all[index - 1]
      if (property?.type !== 'colr' || property.body.length < NCLX_BYTES) continue
      if (property.body.toString('latin1', 0, 4) !== 'nclx') continue
      return {
        primaries: property.body.readUInt16BE(4),
        transfer: property.body.readUInt16BE(6),
        // The decoder has already expanded the range of luma and chroma.
        isFullRange: true,
      }
    }
  }
  return null
}

interface Box {
  type: string
  body: Buffer
}

const find = (boxes: readonly Box[], wanted: string): Buffer | undefined =>
  boxes.find(({ type }) => type === wanted)?.body

/** Lists the boxes in these bytes (ISO/IEC 14496-12, 4.2). */
function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = []
  for (let at = 0; at + 8 <= bytes.length && boxes.length < MAX_BOXES; ) {
    const short = bytes.readUInt32BE(at)
    const head = short === 1 ? 16 : 8
    const size =
      short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short
    if (size < head) break
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      body: bytes.subarray(at + head, at + size),
    })
    at += size
  }
  return boxes
}

/** Returns the indexes of an image's properties, counted from 1, from an `ipma` box. */
function propertiesOf(id: number, ipma: Buffer): number[] {
  const hasLongIds = ipma[0] !== 0
  const hasLongIndexes = ((ipma[3] ?? 0) & 1) === 1
  const images = Math.min(ipma.readUInt32BE(4), MAX_BOXES)
  let at = 8
  for (let image = 0; image < images; image += 1) {
    const found = hasLongIds ? ipma.readUInt32BE(at) : ipma.readUInt16BE(at)
    at += hasLongIds ? 4 : 2
    const count = ipma.readUInt8(at)
    at += 1
    const indexes = Array.from({ length: count }, (_, place) =>
      hasLongIndexes
        ? ipma.readUInt16BE(at + place * 2) & 0x7fff
        : ipma.readUInt8(at + place) & 0x7f,
    )
    if (found === id) return indexes
    at += count * (hasLongIndexes ? 2 : 1)
  }
  return []
}
