/** The offset of the tag table in an ICC profile, and the size of its rows (ICC.1, 7.3). */
const TABLE_START = 128
const ROW_BYTES = 12
const MAX_ROWS = 100

/** Returns the contents of a tag; `null` if the profile does not have it. */
export function readIccTag(icc: Buffer, name: string): Buffer | null {
  if (icc.length < TABLE_START + 4) return null
  const rows = Math.min(icc.readUInt32BE(TABLE_START), MAX_ROWS)
  for (let row = 0; row < rows; row += 1) {
    const at = TABLE_START + 4 + row * ROW_BYTES
    if (at + ROW_BYTES > icc.length) return null
    if (icc.toString('latin1', at, at + 4) !== name) continue
    const start = icc.readUInt32BE(at + 4)
    return icc.subarray(start, start + icc.readUInt32BE(at + 8))
  }
  return null
}
