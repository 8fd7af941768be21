import sharp from 'sharp'

const START_OF_SCAN = 0xda
const HUFFMAN_TABLES = 0xc4

/** Offsets in the header of a scan with one component. */
const AT = { components: 4, component: 5, first: 7, last: 8, approximation: 9 }

/**
 * Returns a valid JPEG of one colour with the given number of scans, one for each frequency: it has few bytes, but each
 * scan is a pass over the whole image.
 */
export async function makeScans(side: number, scans: number): Promise<Buffer> {
  const jpeg = await sharp({
    create: { width: side, height: side, channels: 3, background: 'teal' },
    limitInputPixels: false,
  })
    .jpeg({ progressive: true, chromaSubsampling: '4:4:4', optimiseScans: false })
    .toBuffer()
  const parts = segmentsOf(jpeg)
  const isScan = (part: Buffer) => part[1] === START_OF_SCAN
  const firstScan = parts.findIndex(isScan)
  const coarse = parts.filter(isScan).filter((part) => part[AT.components] !== 1)
  const at = parts.findIndex((part) => isScan(part) && part[AT.components] === 1)
  const [fine, tables] = [parts[at], parts[at - 1]]
  if (!fine || tables?.[1] !== HUFFMAN_TABLES) throw new Error('not built as expected')
  // All blocks are equal and without detail, so the same bytes encode every frequency and component.
  const passes = Array.from({ length: scans - coarse.length }, (_, n) => {
    const pass = Buffer.from(fine)
    pass[AT.component] = 1 + Math.floor(n / 63)
    pass[AT.first] = 1 + (n % 63)
    pass[AT.last] = 1 + (n % 63)
    pass[AT.approximation] = 0
    return pass
  })
  return Buffer.concat([
    ...parts.slice(0, firstScan),
    ...coarse,
    tables,
    ...passes,
    Buffer.from([0xff, 0xd9]),
  ])
}

/** Splits a JPEG into its segments; a scan's data belongs to its segment. */
function segmentsOf(jpeg: Buffer): Buffer[] {
  const parts = [jpeg.subarray(0, 2)]
  for (let at = 2; jpeg[at + 1] !== 0xd9; ) {
    let end = at + 2 + jpeg.readUInt16BE(at + 2)
    if (jpeg[at + 1] === START_OF_SCAN) while (jpeg[end] !== 0xff || jpeg[end + 1] === 0) end += 1
    parts.push(jpeg.subarray(at, end))
    at = end
  }
  return parts
}
