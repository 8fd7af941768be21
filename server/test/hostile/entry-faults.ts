import { deflateRawSync } from 'node:zlib'
import { makeRawZip, type RawEntry } from '../support/make-zip.ts'
import { deflatedZeros, storedBlock, type ZipCase } from './zip-parts.ts'

/** A ZIP with one faulty entry, which is reported in `rejected` with this code; the rest is accepted. */
export interface FaultyZip extends ZipCase {
  name: string
  code: string
}

export function entryFaults(good: readonly RawEntry[]): FaultyZip[] {
  const data = Buffer.from(good[0]?.data ?? '')
  const deflated = deflateRawSync(data)
  const fault = (what: string, entry: Partial<RawEntry>, code = 'damaged'): FaultyZip => ({
    what,
    code,
    name: 'x.jpg',
    zip: () => makeRawZip([...good, { name: 'x.jpg', data, ...entry }]),
  })
  const packed = (bytes: Buffer) => ({ method: 8, packed: bytes, packedBytes: bytes.length })
  const flipped = (at: number) => {
    const bytes = Buffer.from(deflated)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at)
    return packed(bytes)
  }
  const zeros = deflatedZeros(100)
  const caption = (what: string, entry: Partial<RawEntry>, code: string): FaultyZip => ({
    what,
    code,
    name: 'good-1.txt',
    zip: () => makeRawZip([...good, { name: 'good-1.txt', data: 'a caption', ...entry }]),
  })
  return [
    ...[0, 1, 0xffffffff].map((crc) => fault(`CRC ${crc} of a stored entry`, { crc })),
    ...[0, 1, 0xffffffff].map((crc) => fault(`CRC ${crc} of a deflated entry`, { crc, method: 8 })),
    fault('a changed byte', { packed: Buffer.concat([data.subarray(0, -9), Buffer.alloc(9)]) }),
    ...[0.3, 0.5, 0.7, 0.9].map((part) =>
      fault(`a bit flipped at ${part}`, flipped(Math.floor(deflated.length * part))),
    ),
    ...[0.2, 0.5, 0.9, 0.99].map((part) =>
      fault(`deflate data cut at ${part}`, packed(deflated.subarray(0, deflated.length * part))),
    ),
    fault('no deflate data', { ...packed(Buffer.from([0xff, 0xff, 0xff])) }),
    fault('a size one byte too small', { method: 8, bytes: data.length - 1 }),
    fault('a size one byte too large', { method: 8, bytes: data.length + 1 }),
    fault('a size of zero', { method: 8, bytes: 0 }),
    fault('a bomb after a small size', { ...zeros, bytes: 100_000 }, 'not_a_picture'),
    fault('a bomb after an image', {
      ...packed(Buffer.concat([storedBlock(data), zeros.packed])),
      bytes: 500_000,
    }),
    ...[1, 2, 6, 9, 12, 14, 93, 95, 96, 98, 97, 0xffff].map((method) =>
      fault(`compression method ${method}`, { method }, 'unsupported_compression'),
    ),
    fault('an empty image', { data: '' }, 'not_a_picture'),
    fault('an image of one byte', { data: '\xff' }, 'not_a_picture'),
    fault('text', { data: 'Dear Sir' }, 'not_a_picture'),
    fault('a ZIP', { data: makeRawZip(good) }, 'not_a_picture'),
    fault('a program', { data: 'MZ'.padEnd(400, '\0') }, 'not_a_picture'),
    fault('an HTML page', { data: '<!doctype html><script>alert(1)</script>' }, 'not_a_picture'),
    fault('an SVG', { data: '<svg xmlns="http://www.w3.org/2000/svg"/>' }, 'unsupported_type'),
    fault('half an image', { data: data.subarray(0, data.length / 2) }),
    fault(
      'an image that is too large',
      { data: Buffer.concat([data, Buffer.alloc(26 * 1024 * 1024)]) },
      'too_large',
    ),
    caption(
      'a caption that is not text',
      { data: Buffer.from([0xff, 0xfe, 0x41, 0]) },
      'caption_not_text',
    ),
    caption('a caption with a NUL', { data: 'a\0b' }, 'caption_not_text'),
    caption('a caption that is too long', { data: 'x'.repeat(2001) }, 'caption_too_long'),
    caption(
      'a caption that is far too long',
      { data: Buffer.alloc(5_000_000, 'long') },
      'caption_too_long',
    ),
    caption('a damaged caption', { crc: 1 }, 'damaged'),
    caption('a caption with an unusual compression', { method: 12 }, 'unsupported_compression'),
    caption('a caption that is a bomb', { ...packed(zeros.packed), bytes: 2000 }, 'damaged'),
  ]
}
