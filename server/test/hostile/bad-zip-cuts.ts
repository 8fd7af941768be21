import { makeRawZip, type RawEntry } from '../support/make-zip.ts'
import type { BadZip } from './zip-parts.ts'

const SIGNATURES = ['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07']

/** Cuts a valid ZIP at the start of its parts, just after that, inside them, and at each tenth. */
export function cutZips(good: readonly RawEntry[]): BadZip[] {
  const zips = {
    'a ZIP': makeRawZip(good),
    'a zip64': makeRawZip(good, { zip64: {}, end: { entries: 0xffff, entriesHere: 0xffff } }),
    'a ZIP with a comment': makeRawZip(good, { end: { comment: Buffer.from('a comment') } }),
  }
  return Object.entries(zips).flatMap(([what, zip]) =>
    cutsOf(zip).map((at) => ({
      what: `${what} cut at ${at} of ${zip.length}`,
      code: 'not_a_zip',
      zip: () => zip.subarray(0, at),
    })),
  )
}

function cutsOf(zip: Buffer): number[] {
  const starts = SIGNATURES.flatMap((signature) => [...offsets(zip, signature)])
  const cuts = starts.flatMap((at) => [at, at + 1, at + 4, at + 12, at + 21])
  const tenths = Array.from({ length: 10 }, (_, tenth) => Math.floor((zip.length * tenth) / 10))
  // An empty file is not an upload.
  return [...new Set([...cuts, ...tenths, 1, 2, zip.length - 1])]
    .filter((at) => at > 0 && at < zip.length)
    .sort((a, b) => a - b)
}

function* offsets(bytes: Buffer, signature: string): Generator<number> {
  for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; ) {
    yield at
    at = bytes.indexOf(signature, at + 1, 'latin1')
  }
}

/** Files of other types, with a ZIP's name. */
export const noZips = (): BadZip[] =>
  Object.entries({
    text: Buffer.from('Dear Sir'),
    'a RAR': Buffer.from('Rar!\x1a\x07\x00'.padEnd(500, 'x')),
    'a 7z': Buffer.from('377abcaf271c0004'.padEnd(600, '0'), 'hex'),
    'a gzip': Buffer.from('1f8b0800'.padEnd(600, '0'), 'hex'),
    'a tar': Buffer.concat([
      Buffer.from('x.jpg'.padEnd(257, '\0')),
      Buffer.from('ustar\0'.padEnd(300, '0')),
    ]),
    HTML: Buffer.from('<!doctype html><title>Not found</title>'),
    'only the beginning of a ZIP': Buffer.from('PK\x03\x04'),
    zeros: Buffer.alloc(100_000),
    'end records without end': Buffer.alloc(200_000, 'PK\x05\x06'),
    'local headers without end': Buffer.alloc(200_000, 'PK\x03\x04'),
  }).map(([what, bytes]) => ({ what, code: 'not_a_zip', zip: () => bytes }))
