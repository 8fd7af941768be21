export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** ISO 8859-1, as PNG requires: the browser's decoder of that name is Windows-1252. */
export function latin1Text(bytes: Uint8Array): string {
  let text = ''
  // In portions, because a call has a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

const CODE_BYTES = 8

/** Decodes EXIF's UserComment, which begins with the name of its encoding. */
export function decodeComment(comment: Uint8Array): string {
  const code = latin1Text(comment.subarray(0, CODE_BYTES)).replace(/\0+$/, '')
  const text = comment.subarray(CODE_BYTES)
  return (code === 'UNICODE' ? utf16(text) : utf8(text)).replace(/\0+$/, '')
}

/**
 * Programs disagree on the byte order. Text that has any Latin letters, digits or spaces has zeros at even positions if it
 * is big-endian, which is what the most common library for it always writes.
 */
function utf16(bytes: Uint8Array): string {
  const zeros = [0, 0]
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  return new TextDecoder(odd > even ? 'utf-16le' : 'utf-16be').decode(bytes)
}
