import { crc32, deflateRawSync } from 'node:zlib'
import { makeRawZip, makeZip, type RawEntry } from '../support/make-zip.ts'
import {
  type BadZip,
  casesOf,
  DEFLATE_END,
  deflatedZeros,
  IN_ZIP64,
  MIB,
  NO_IMAGE,
  storedBlock,
  zip64Field,
} from './zip-parts.ts'

/** Small files that would decompress to gigabytes. */
export function badZipBombs(good: readonly RawEntry[]): BadZip[] {
  const inflated = casesOf(good, 'inflated')
  const tooLarge = casesOf(good, 'too_large_unpacked')
  const zeros = (name: string, mebibytes: number) => () => [{ name, ...deflatedZeros(mebibytes) }]
  return [
    ...[2, 20, 149, 400, 2000].map((mebibytes) =>
      inflated(`${mebibytes} MiB of zeros`, zeros('x.jpg', mebibytes)),
    ),
    inflated('zeros as a caption', zeros('good-1.txt', 100)),
    inflated('zeros as litter', zeros('__MACOSX/x', 100)),
    inflated('zeros as a file of an unknown type', zeros('x.bin', 100)),
    inflated('zeros after the beginning of an image', () => [imageOfZeros(good)]),
    inflated('four tebibytes by zip64', [
      { name: 'x.jpg', data: 'x', method: 8, bytes: IN_ZIP64, extra: zip64Field(2 ** 42) },
    ]),
    tooLarge('many files just below the size from which the ratio is checked', () => {
      const mebibyte = deflatedZeros(1)
      return Array.from({ length: 900 }, (_, n) => ({ name: `${n}.jpg`, ...mebibyte }))
    }),
    tooLarge('150 MiB at a ratio that a drawing may have', () =>
      Array.from({ length: 8 }, (_, n) => drawing(`${n}.jpg`, 20 * MIB)),
    ),
    overlap('entries that quote one another', 'inconsistent', () => quotedOverlap(60, 900_000)),
    overlap('entries that quote one another to far more', 'inflated', () =>
      quotedOverlap(100, 20 * MIB),
    ),
    overlap('entries of one kernel', 'inconsistent', () => sharedKernel((n) => `${n}.jpg`)),
    overlap('entries of one kernel and name', 'duplicate_name', () => sharedKernel(() => 'x.jpg')),
  ]
}

const overlap = (what: string, code: string, zip: () => Buffer): BadZip => ({ what, code, zip })

/** ZIPs within ZIPs: nothing unpacks them, so none of their contents can be used. */
export async function nestedBombs(): Promise<BadZip[]> {
  const code = NO_IMAGE
  let nested = await makeZip([{ name: 'zeros.jpg', data: Buffer.alloc(200_000), compress: true }])
  for (let depth = 0; depth < 6; depth += 1) {
    const data = nested
    nested = await makeZip(
      Array.from({ length: 16 }, (_, n) => ({ name: `lib ${n}.zip`, data, compress: true })),
    )
  }
  const inner = await makeZip([{ name: 'r/r.zip', data: 'the same again' }])
  return [
    { what: 'six layers of sixteen ZIPs each', code, zip: () => nested },
    {
      what: 'a ZIP that seems to contain itself',
      code,
      zip: () =>
        makeRawZip([
          { name: 'r/r.zip', data: inner },
          { name: 'r/r.jpg', data: inner },
        ]),
    },
  ]
}

function imageOfZeros(good: readonly RawEntry[]): RawEntry {
  const zeros = deflatedZeros(20)
  const head = Buffer.from(good[0]?.data ?? '')
  const packed = Buffer.concat([storedBlock(head), zeros.packed])
  return {
    ...zeros,
    name: 'x.jpg',
    packed,
    packedBytes: packed.length,
    bytes: zeros.bytes + head.length,
  }
}

/** Compresses to about a hundredth, since the same noise is repeated. */
function drawing(name: string, bytes: number): RawEntry {
  const noise = deflateRawSync(Buffer.alloc(4096, 'drawing'), { level: 0 })
  const packed = Buffer.concat([Buffer.alloc(Math.ceil(bytes / 150), noise), DEFLATE_END])
  return { name, method: 8, packed, packedBytes: packed.length, bytes }
}

/**
 * Fifield's construction: each entry quotes the next one's local header in a stored block and continues into its data, so
 * that all of them decompress the same kernel, without nesting and with valid CRCs.
 */
function quotedOverlap(count: number, kernelBytes: number): Buffer {
  const zeros = Buffer.alloc(kernelBytes)
  let data = deflateRawSync(zeros, { level: 9 })
  let bytes = zeros.length
  let sumAfter = (before: number) => crc32(zeros, before)
  const entries: RawEntry[] = []
  const headers: Buffer[] = []
  for (let n = count - 1; n >= 0; n -= 1) {
    const name = `${String(n).padStart(4, '0')}.jpg`
    // Computing the CRC of the quoted bytes would take a pass over the kernel for each entry; the first one's is enough.
    const entry = { name, method: 8, packedBytes: data.length, bytes, crc: n ? n : sumAfter(0) }
    const header = makeRawZip([{ ...entry, packed: Buffer.alloc(0) }]).subarray(0, 30 + name.length)
    entries.unshift({ ...entry, isAbsent: true, offset: n * (header.length + 5) })
    headers.unshift(header)
    if (n === 0) break
    const sum = sumAfter
    data = Buffer.concat([storedBlock(header), data])
    bytes += header.length
    sumAfter = (before) => sum(crc32(header, before))
  }
  return makeRawZip(entries, { prefix: Buffer.concat([headers[0] ?? data, data]) })
}

/** Every entry of the directory points at the same data. */
function sharedKernel(nameOf: (n: number) => string): Buffer {
  const packed = deflateRawSync(Buffer.alloc(150_000), { level: 9 })
  const entry = { method: 8, packed, packedBytes: packed.length, bytes: 150_000, offset: 0 }
  return makeRawZip(
    Array.from({ length: 500 }, (_, n) => ({ ...entry, name: nameOf(n), isAbsent: n > 0 })),
  )
}
