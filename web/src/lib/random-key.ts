// `crypto.randomUUID` is missing where a page comes over plain http from elsewhere.
const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const randomBytes = () => crypto.getRandomValues(new Uint8Array(16))

/** A key for one wish. */
export const randomKey = () => hex(randomBytes())

/** A UUID of version 4, for things that are named before the server knows them. */
export function randomUuid(): string {
  const bytes = randomBytes()
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
