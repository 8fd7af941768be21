// `crypto.randomUUID` is missing if the page was loaded over plain http from another host.
const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const randomBytes = () => crypto.getRandomValues(new Uint8Array(16))

/** Returns a random idempotency key: 128 bits in hexadecimal. */
export const randomKey = () => hex(randomBytes())

/** Returns a version 4 UUID, for objects that get their id in the browser. */
export function randomUuid(): string {
  const bytes = randomBytes()
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
