import { makeRawZip, type RawEntry } from '../support/make-zip.ts'
import { type BadZip, casesOf, extraField, IN_ZIP64, zip64Field } from './zip-parts.ts'

const link = (mode: number) => (mode << 16) >>> 0

/** Archives with an invalid structure, or one that no usual program writes for images. */
export function badZipStructures(good: readonly RawEntry[]): BadZip[] {
  const wrong = casesOf(good, 'inconsistent')
  const swollen = casesOf(good, 'too_large_directory')
  const locked = casesOf(good, 'encrypted')
  const linked = casesOf(good, 'link')
  const crowded = casesOf(good, 'too_many_entries')
  const noZip = casesOf(good, 'not_a_zip')
  const data = good[0]?.data ?? ''
  const x: RawEntry = { name: 'x.jpg', data }
  const size = Buffer.from(data).length
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `${n}.jpg` }))
  return [
    // Encrypted.
    ...[0x801, 0x841, 0x2801, 0x40, 0x2000].map((flags) =>
      locked(`encryption flags ${flags.toString(16)}`, [{ ...x, flags }]),
    ),
    locked('AES', [{ ...x, method: 99 }]),
    locked('encryption in the local header only', [{ ...x, local: { flags: 0x801 } }]),
    locked('an encrypted caption', [{ name: 'good-1.txt', data: 'x', flags: 0x801 }]),
    locked('encrypted litter', [{ name: '__MACOSX/x', data: 'x', flags: 0x801 }]),

    // Links and special files.
    ...[0o120777, 0o020666, 0o060666, 0o010666, 0o140666, 0o160000, 0o170000].map((mode) =>
      linked(`mode ${mode.toString(8)}`, [
        { name: 'evil-link.jpg', data: '/etc/passwd', externalAttributes: link(mode) },
      ]),
    ),
    linked('a link into a folder, and a file through it', [
      { name: 'way', data: '/tmp', externalAttributes: link(0o120777) },
      { name: 'way/evil.jpg', data },
    ]),
    linked('a link from DOS', [
      { name: 'l.jpg', data: '/etc/passwd', externalAttributes: link(0o120777), madeBy: 0 },
    ]),
    linked('a link among litter', [
      { name: '__MACOSX/l', data: '/etc/passwd', externalAttributes: link(0o120777) },
    ]),

    // Counts.
    crowded('more than a thousand entries', many(1001)),
    crowded('ten thousand entries', many(10_000)),
    crowded('a count of 65,535', [], { end: { entries: 65_535, entriesHere: 65_535 } }),
    crowded('zip64 with 2^53 entries', [], zip64End({ entries: 2 ** 53 })),
    crowded('zip64 with 2^40 entries', [], zip64End({ entries: 2 ** 40 })),
    casesOf([], 'empty_zip')('no entries'),
    wrong('a count of zero', [], { end: { entries: 0, entriesHere: 1 } }),
    wrong('a count too low', [], { end: { entries: 2, entriesHere: 2 } }),
    wrong('a count too high', [], { end: { entries: 9, entriesHere: 9 } }),
    wrong('two counts', [], { end: { entriesHere: 2 } }),

    // The end record and its directory.
    ...[1, 0x7fff, 0xffff].map((disk) => wrong(`disk ${disk}`, [], { end: { disk } })),
    wrong('an entry on another disk', [{ ...x, disk: 1 }]),
    wrong('a directory that begins early', [], { end: { directoryStart: 5 } }),
    wrong('a directory past the end', [], { end: { directoryStart: 50_000_000 } }),
    wrong('a directory of no length', [], { end: { directoryBytes: 0 } }),
    wrong('a directory too short', [], { end: { directoryBytes: 40 } }),
    wrong('a directory too long', [], { end: { directoryBytes: 4_000_000_000 } }),
    wrong('a gap after the directory', [], { gapAtEnd: Buffer.alloc(8) }),
    wrong('another directory after it', [], {
      gapAtEnd: makeRawZip([x]).subarray(30 + 5 + size, -22),
    }),
    wrong('junk before it', [], {
      prefix: Buffer.alloc(500, 'junk'),
      end: { directoryStart: 900 },
    }),
    ...[1, 22, 1000, 70_000].map((bytes) =>
      noZip(`${bytes} bytes after the end`, [], { end: { trailing: Buffer.alloc(bytes, 'x') } }),
    ),
    noZip('a comment longer than its length field', [], {
      end: { comment: Buffer.from('short'), trailing: Buffer.from('and more') },
    }),
    noZip('a second end record as the comment', [], {
      end: { comment: Buffer.concat([makeRawZip([x]).subarray(-22), Buffer.from('more')]) },
    }),
    {
      what: 'two concatenated ZIPs',
      code: 'inconsistent',
      zip: () => Buffer.concat([makeRawZip(good), makeRawZip(good)]),
    },

    // Wrong zip64 records.
    wrong('zip64 that contradicts the count', [], { zip64: { entries: 2 } }),
    wrong('zip64 with two counts', [], { zip64: { entriesHere: 2 } }),
    wrong('zip64 with a directory elsewhere', [], zip64End({ directoryStart: 2 ** 40 })),
    wrong('zip64 with a directory too long', [], zip64End({ directoryBytes: 2 ** 40 })),
    wrong('zip64 on another disk', [], zip64End({ disk: 1 })),
    wrong('zip64 of another length', [], zip64End({ recordBytes: 2 ** 50 })),
    wrong('zip64 of no length', [], zip64End({ recordBytes: 0 })),
    wrong('a locator that points nowhere', [], zip64End({ recordStart: 2 ** 60 })),
    wrong('a locator to the beginning', [], zip64End({ recordStart: 0 })),
    ...[IN_ZIP64, 0xfffffffe].map((directoryStart) =>
      wrong('a zip64 marker without zip64 records', [], { end: { directoryStart } }),
    ),
    wrong('sizes in a missing zip64 field', [{ ...x, bytes: IN_ZIP64, packedBytes: IN_ZIP64 }]),
    wrong('sizes in a short zip64 field', [
      { ...x, bytes: IN_ZIP64, packedBytes: IN_ZIP64, extra: zip64Field(size) },
    ]),
    wrong('a zip64 field that ends too early', [
      { ...x, bytes: IN_ZIP64, extra: zip64Field(size).subarray(0, 9) },
    ]),
    wrong('a zip64 size of 2^63', [{ ...x, bytes: IN_ZIP64, extra: zip64Field(2n ** 63n) }]),
    wrong('two zip64 fields', [
      {
        ...x,
        bytes: IN_ZIP64,
        extra: Buffer.concat([zip64Field(size + 1), zip64Field(size)]),
      },
    ]),
    wrong('local sizes in a missing zip64 field', [
      { ...x, local: { bytes: IN_ZIP64, packedBytes: IN_ZIP64 } },
    ]),
    wrong('a local zip64 field with another size', [
      {
        ...x,
        local: { bytes: IN_ZIP64, packedBytes: IN_ZIP64 },
        localExtra: zip64Field(size, 2 ** 40),
      },
    ]),

    // Headers that disagree, point elsewhere or share bytes.
    wrong('another local name', [{ ...x, local: { name: '../evil.jpg' } }]),
    wrong('a longer local name', [{ ...x, local: { name: 'x.jpg.exe' } }]),
    wrong('an empty local name', [{ ...x, local: { name: '' } }]),
    wrong('another local method', [{ ...x, local: { method: 8 } }]),
    wrong('another local CRC', [{ ...x, local: { crc: 1 } }]),
    ...[0, size - 1, size + 1, 0x7fffffff].flatMap((bytes) => [
      wrong(`a local size of ${bytes}`, [{ ...x, local: { bytes } }]),
      wrong(`a local packed size of ${bytes}`, [{ ...x, local: { packedBytes: bytes } }]),
    ]),
    wrong('a descriptor, and another size in the local header', [
      { ...x, flags: 0x808, local: { bytes: 5 } },
    ]),
    wrong('an offset without a header', [{ ...x, offset: 77 }]),
    ...[1e6, 0xfffffffe].map((offset) => wrong(`a header at ${offset}`, [{ ...x, offset }])),
    wrong('an offset of a directory header', [{ ...x, offset: directoryStart(good, x) }]),
    wrong('data over the directory', [{ ...x, bytes: size + 60, packedBytes: size + 60 }]),
    wrong('data past the end', [{ ...x, bytes: 1e6, packedBytes: 1e6 }]),
    wrong('a wrong stored size', [{ ...x, bytes: 5 }]),
    wrong('bytes from no data', [{ name: 'x.jpg', method: 8, bytes: 9, packedBytes: 0 }]),
    wrong('a folder with contents', [{ name: 'x/', data }]),
    wrong('one header for two names', [{ ...x, offset: 0, isAbsent: true }]),
    wrong('a broken extra field', [{ ...x, extra: Buffer.from([1, 0, 99, 0]) }]),
    swollen('a directory of millions of fields', () => manyFields(300)),
    swollen('a directory of comments', () => {
      const comment = Buffer.alloc(65_000)
      return Array.from({ length: 100 }, (_, n) => ({ name: `${n}.jpg`, comment }))
    }),
  ]
}

const zip64End = (zip64: object) => ({
  zip64,
  end: { entries: 0xffff, entriesHere: 0xffff, directoryBytes: IN_ZIP64, directoryStart: IN_ZIP64 },
})

const directoryStart = (good: readonly RawEntry[], x: RawEntry) =>
  makeRawZip([...good, x]).readUInt32LE(makeRawZip([...good, x]).length - 6)

/** Thousands of empty extra fields in each entry: a reader that stores them all uses a hundred bytes for every four. */
const manyFields = (count: number): RawEntry[] => {
  const extra = Buffer.concat(Array<Buffer>(16_000).fill(extraField(0xcafe, Buffer.alloc(0))))
  return Array.from({ length: count }, (_, n) => ({ name: `${n}.jpg`, extra }))
}
