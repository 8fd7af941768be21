/** The chunk of the image is one of the first, but a hostile file may have millions of empty chunks before it. */
const MAX_CHUNKS = 100

/** Whether a WebP is lossless: its image is a VP8L chunk (RIFF container, WebP specification). */
export function isLosslessWebp(bytes: Buffer): boolean {
  let at = 12
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 8 <= bytes.length; chunk += 1) {
    const name = bytes.toString('latin1', at, at + 4)
    if (name === 'VP8L') return true
    if (name === 'VP8 ' || name === 'ANMF') return false
    const length = bytes.readUInt32LE(at + 4)
    at += 8 + length + (length % 2)
  }
  return false
}
