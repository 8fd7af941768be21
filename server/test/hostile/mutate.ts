import type { Random } from './random.ts'

/** The longest ZIP header with a fixed length. */
const HEADER_BYTES = 46
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff]

/** Returns a copy of the ZIP with one to four changes, most of them in its headers. */
export function mutate(zip: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(zip)
  for (let changes = 1 + random(4); changes > 0; changes -= 1) {
    const at = random(3) ? inHeader(bytes, random) : random(bytes.length)
    bytes = change(bytes, at, random)
  }
  return random(12) ? bytes : bytes.subarray(0, 1 + random(bytes.length))
}

function change(bytes: Buffer, at: number, random: Random): Buffer {
  const span = Math.min(bytes.length, at + 1 + random(64))
  switch (random(7)) {
    case 0:
      bytes[at] = random(256)
      return bytes
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
      return bytes
    case 2:
      return bytes.fill(random(2) ? 0xff : 0, at, Math.min(bytes.length, at + 1 + random(8)))
    case 3:
      bytes.copy(bytes, at, random(bytes.length), span)
      return bytes
    case 4:
      if (at + 4 <= bytes.length) bytes.writeUInt32LE(NUMBERS[random(NUMBERS.length)] ?? 0, at)
      return bytes
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(span)])
    default:
      return Buffer.concat([bytes.subarray(0, span), bytes.subarray(at)])
  }
}

/** Returns a position in one of the headers, which begin with `PK`. */
function inHeader(bytes: Buffer, random: Random): number {
  const start = bytes.indexOf('PK', random(bytes.length))
  if (start < 0) return Math.max(0, bytes.length - 1 - random(100))
  return Math.min(bytes.length - 1, start + random(HEADER_BYTES))
}
