import { constants, deflateRawSync } from 'node:zlib'
import { makeJpeg } from '../support/make-image.ts'
import { makeRawZip, type RawEntry, type RawZip } from '../support/make-zip.ts'

export const MIB = 1024 * 1024
export const IN_ZIP64 = 0xffffffff
/** As many images as a training needs. */
const GOOD_IMAGES = 4

/** A ZIP that is built only when it is needed, so that hundreds of cases use no memory. */
export interface ZipCase {
  what: string
  zip: () => Buffer
}

/** Used instead of a code for valid ZIPs without anything that can be used. */
export const NO_IMAGE = 'no image'

/** A ZIP that is rejected as a whole, with this code after `datasets.`. */
export interface BadZip extends ZipCase {
  code: string
}

export const goodEntries = (): Promise<RawEntry[]> =>
  Promise.all(
    Array.from({ length: GOOD_IMAGES }, async (_, n) => ({
      name: `good-${n + 1}.jpg`,
      data: await makeJpeg({ seed: n + 1 }),
    })),
  )

/** Builds cases of one kind around the same valid entries. */
export const casesOf =
  (good: readonly RawEntry[], code: string) =>
  (what: string, entries: RawEntry[] | (() => RawEntry[]) = [], zip: RawZip = {}): BadZip => ({
    what,
    code,
    zip: () => makeRawZip([...good, ...(typeof entries === 'function' ? entries() : entries)], zip),
  })

// A full flush makes it independent, so that it can be repeated.
const packedMebibyte = deflateRawSync(Buffer.alloc(MIB), {
  level: 9,
  finishFlush: constants.Z_FULL_FLUSH,
})
export const DEFLATE_END = Buffer.from([3, 0])

/** Deflates zeros as far as possible, to about a thousandth. The entry's CRC is wrong. */
export function deflatedZeros(mebibytes: number) {
  const pieces = Array<Buffer>(mebibytes).fill(packedMebibyte)
  const packed = Buffer.concat([...pieces, DEFLATE_END])
  return { method: 8, packed, packedBytes: packed.length, bytes: mebibytes * MIB }
}

/** Returns a deflate block that is not the last and contains the bytes uncompressed. */
export function storedBlock(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt16LE(bytes.length, 1)
  head.writeUInt16LE(~bytes.length & 0xffff, 3)
  return Buffer.concat([head, bytes])
}

/** Returns the zip64 extra field with the given 64-bit numbers. */
export function zip64Field(...numbers: (number | bigint)[]): Buffer {
  const body = Buffer.alloc(numbers.length * 8)
  for (const [at, number] of numbers.entries()) body.writeBigUInt64LE(BigInt(number), at * 8)
  return extraField(1, body)
}

export function extraField(id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(body.length, 2)
  return Buffer.concat([head, body])
}

/** Returns the descriptor that a streaming program writes after an entry's data. */
export function dataDescriptor(
  { crc, packedBytes, bytes }: { crc: number; packedBytes: number; bytes: number },
  { isSigned = true, isZip64 = false } = {},
): Buffer {
  const sizes = Buffer.alloc(isZip64 ? 16 : 8)
  if (isZip64) {
    sizes.writeBigUInt64LE(BigInt(packedBytes), 0)
    sizes.writeBigUInt64LE(BigInt(bytes), 8)
  } else {
    sizes.writeUInt32LE(packedBytes, 0)
    sizes.writeUInt32LE(bytes, 4)
  }
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(crc)
  return Buffer.concat([Buffer.from(isSigned ? 'PK\x07\x08' : ''), sum, sizes])
}
