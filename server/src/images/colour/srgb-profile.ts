/** The offset of the tag table in an ICC profile, and the size of its rows (ICC.1, 7.3). */
const TABLE_START = 128
const ROW_BYTES = 12
/** The name is at the start of its tag. */
const NAME_BYTES = 500

/** Whether an ICC profile is named sRGB, so that removing it does not change any color. */
export function isSrgbProfile(icc: Buffer): boolean {
  if (icc.length < TABLE_START + 4) return false
  const rows = Math.min(icc.readUInt32BE(TABLE_START), 100)
  for (let row = 0; row < rows; row += 1) {
    const at = TABLE_START + 4 + row * ROW_BYTES
    if (at + ROW_BYTES > icc.length) return false
    if (icc.toString('latin1', at, at + 4) !== 'desc') continue
    const start = icc.readUInt32BE(at + 4)
    const tag = icc.subarray(start, start + Math.min(icc.readUInt32BE(at + 8), NAME_BYTES))
    // Text has one byte per letter in version 2 and two in version 4. Without the zeros, both are the same.
    return /sRGB/i.test(tag.toString('latin1').replaceAll('\0', ''))
  }
  return false
}
