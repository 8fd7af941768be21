/** Whether a WebP keeps its pixels exactly: its picture is a VP8L chunk (RIFF container, WebP specification). */
export function isLosslessWebp(bytes: Buffer): boolean {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4)
    if (name === 'VP8L') return true
    if (name === 'VP8 ' || name === 'ANMF') return false
    const length = bytes.readUInt32LE(at + 4)
    at += 8 + length + (length % 2)
  }
  return false
}
