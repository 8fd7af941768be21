import t from 'tap'
import { makeRawZip, type RawEntry } from '../support/make-zip.ts'
import { openArchived, outcome, unicodePath } from '../support/open-archive.ts'

const MIB = 1024 * 1024
const good: RawEntry = { name: 'good.jpg', data: 'good bytes' }
const link = 0o120777 << 16

t.test('rejects files that are not a ZIP, truncated ZIPs and empty ZIPs', async (t) => {
  const zip = makeRawZip([good])
  const cases: [string, Buffer, string][] = [
    ['no bytes', Buffer.alloc(0), 'not_a_zip'],
    ['text', Buffer.from('hello'), 'not_a_zip'],
    ['a RAR', Buffer.from('Rar!\x1a\x07\x00'.padEnd(500, 'x')), 'not_a_zip'],
    ['a truncated ZIP', zip.subarray(0, zip.length - 5), 'not_a_zip'],
    ['the first half of a ZIP', zip.subarray(0, zip.length / 2), 'not_a_zip'],
    [
      'bytes after its end',
      makeRawZip([good], { end: { trailing: Buffer.from('x') } }),
      'not_a_zip',
    ],
    ['no entries', makeRawZip([]), 'empty_zip'],
  ]
  for (const [what, bytes, code] of cases) t.equal(await outcome(t, bytes), code, what)
})

t.test('rejects ZIPs with unsafe entry names', async (t) => {
  const names: (string | Buffer)[] = [
    '../evil.jpg',
    'a/../../evil.jpg',
    'a/..',
    '..\\evil.jpg',
    '/etc/evil.jpg',
    '\\\\server\\evil.jpg',
    'C:\\evil.jpg',
    'c:evil.jpg',
    // A second byte of 0x5c in a name of an East Asian code page does not hide the way out of the folder.
    Buffer.from('../\x83\x5c.jpg', 'latin1'),
    Buffer.from('..\\\x83\x5c.jpg', 'latin1'),
    Buffer.from('\x83\x5c\\..\\..\\evil.jpg', 'latin1'),
  ]
  for (const name of names) {
    const error = await openArchived(t, makeRawZip([good, { name, flags: 0 }])).catch((e) => e)
    const shown = String(name).replaceAll('\\', '/').slice(0, 6)
    t.match(error, { code: 'datasets.unsafe_name' }, JSON.stringify(String(name)))
    if (typeof name === 'string') t.ok(error.detail.includes(shown), `the message names ${shown}`)
  }
  const hidden = { ...good, name: 'x.jpg', extra: unicodePath('x.jpg', '../evil.jpg') }
  t.equal(await outcome(t, makeRawZip([hidden])), 'unsafe_name', 'in the Unicode path field')
})

t.test('rejects ZIPs whose structure is invalid or contradicts itself', async (t) => {
  const second = { ...good, name: 'second.jpg' }
  const bomb = { name: 'bomb.jpg', data: Buffer.alloc(3 * MIB), method: 8 }
  const cases: [string, Buffer, string][] = [
    [
      'too many entries',
      makeRawZip(Array.from({ length: 1001 }, (_, n) => ({ name: `${n}.jpg` }))),
      'too_many_entries',
    ],
    [
      'a count of 65,535',
      makeRawZip([good], { end: { entries: 65535, entriesHere: 65535 } }),
      'too_many_entries',
    ],
    [
      'an entry count that is too low',
      makeRawZip([good, second], { end: { entries: 1, entriesHere: 1 } }),
      'inconsistent',
    ],
    [
      'an entry count that is too high',
      makeRawZip([good], { end: { entries: 2, entriesHere: 2 } }),
      'inconsistent',
    ],
    ['two different counts', makeRawZip([good], { end: { entriesHere: 2 } }), 'inconsistent'],
    ['another disk', makeRawZip([good], { end: { disk: 1 } }), 'inconsistent'],
    ['an entry on another disk', makeRawZip([{ ...good, disk: 1 }]), 'inconsistent'],
    ['a directory that is most of the file', swollenDirectory(), 'too_large_directory'],
    [
      'a wrong directory offset',
      makeRawZip([good], { end: { directoryStart: 5 } }),
      'inconsistent',
    ],
    [
      'a directory past the end',
      makeRawZip([good], { end: { directoryStart: 5_000_000 } }),
      'inconsistent',
    ],
    [
      'a gap after the directory',
      makeRawZip([good], { gapAtEnd: Buffer.alloc(8) }),
      'inconsistent',
    ],
    [
      'zip64 of 2^53 entries',
      makeRawZip([good], {
        zip64: { entries: 2 ** 53 },
        end: { entries: 0xffff, entriesHere: 0xffff },
      }),
      'too_many_entries',
    ],
    [
      'a contradicting zip64 record',
      makeRawZip([good, second], { zip64: { entries: 1 } }),
      'inconsistent',
    ],
    [
      'zip64 with a wrong directory offset',
      makeRawZip([good], { zip64: { directoryStart: 2 ** 40 } }),
      'inconsistent',
    ],
    [
      'a zip64 marker without a zip64 record',
      makeRawZip([good], { end: { directoryStart: 0xffffffff } }),
      'inconsistent',
    ],
    ['an encrypted entry', makeRawZip([{ ...good, flags: 0x801 }]), 'encrypted'],
    ['strong encryption', makeRawZip([{ ...good, flags: 0x841 }]), 'encrypted'],
    [
      'encryption in the local header only',
      makeRawZip([{ ...good, local: { flags: 0x801 } }]),
      'encrypted',
    ],
    ['AES', makeRawZip([{ ...good, method: 99 }]), 'encrypted'],
    [
      'a link',
      makeRawZip([good, { name: 'l.jpg', data: '/etc/passwd', externalAttributes: link }]),
      'link',
    ],
    ['a device', makeRawZip([{ name: 'd.jpg', externalAttributes: 0o020666 << 16 }]), 'link'],
    ['a name twice', makeRawZip([good, good]), 'duplicate_name'],
    [
      'a name twice, spelled differently',
      makeRawZip([good, { ...good, name: './good.jpg' }]),
      'duplicate_name',
    ],
    [
      'one header for two entries',
      makeRawZip([good, { ...good, name: 'good.jpg', offset: 0, isAbsent: true }]),
      'duplicate_name',
    ],
    ['overlapping entries', overlapping(), 'inconsistent'],
    [
      'data over the directory',
      makeRawZip([{ ...good, packedBytes: 60, bytes: 60 }]),
      'inconsistent',
    ],
    ['data past the end', makeRawZip([{ ...good, packedBytes: 1e6, bytes: 1e6 }]), 'inconsistent'],
    ['a header past the end', makeRawZip([{ ...good, offset: 1e6 }]), 'inconsistent'],
    ['another local name', makeRawZip([{ ...good, local: { name: 'evil.jpg' } }]), 'inconsistent'],
    ['another local method', makeRawZip([{ ...good, local: { method: 8 } }]), 'inconsistent'],
    ['another local size', makeRawZip([{ ...good, local: { bytes: 9 } }]), 'inconsistent'],
    ['another local CRC', makeRawZip([{ ...good, local: { crc: 9 } }]), 'inconsistent'],
    [
      'local sizes in a missing zip64 field',
      makeRawZip([{ ...good, local: { bytes: 0xffffffff } }]),
      'inconsistent',
    ],
    ['a wrong stored size', makeRawZip([{ ...good, bytes: 5, packedBytes: 10 }]), 'inconsistent'],
    [
      'a size without packed bytes',
      makeRawZip([{ name: 'a.jpg', method: 8, bytes: 9, packedBytes: 0 }]),
      'inconsistent',
    ],
    ['a folder with contents', makeRawZip([{ name: 'a/', data: 'x' }]), 'inconsistent'],
    [
      'a broken extra field',
      makeRawZip([{ ...good, extra: Buffer.from([1, 0, 99, 0]) }]),
      'inconsistent',
    ],
    ['a bomb with a high compression ratio', makeRawZip([bomb]), 'inflated'],
    [
      'a zip64 bomb',
      makeRawZip([{ ...good, method: 8, bytes: 0xffffffff, extra: zip64Size(2 ** 42) }]),
      'inflated',
    ],
  ]
  for (const [what, bytes, code] of cases) t.equal(await outcome(t, bytes), code, what)
})

t.test('rejects ZIPs that declare more than 150 MiB', async (t) => {
  const noise = Buffer.alloc(120_000)
  for (let at = 0, seed = 1; at < noise.length; at += 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    noise[at] = seed >>> 24
  }
  const entries = Array.from({ length: 8 }, (_, n) => ({
    name: `${n}.jpg`,
    method: 8,
    data: noise,
    bytes: 20 * MIB,
  }))
  t.equal(await outcome(t, makeRawZip(entries)), 'too_large_unpacked')
})

/** A directory of extra fields, each of which takes four bytes here but a hundred in the memory of a ZIP library. */
function swollenDirectory(): Buffer {
  const extra = Buffer.alloc(64_000, Buffer.from([0xfe, 0xca, 0, 0]))
  return makeRawZip(Array.from({ length: 70 }, (_, n) => ({ name: `${n}.jpg`, extra })))
}

function zip64Size(bytes: number): Buffer {
  const field = Buffer.alloc(12)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8, 2)
  field.writeBigUInt64LE(BigInt(bytes), 4)
  return field
}

/** Two entries that share bytes: the header of the second is inside the data of the first. */
function overlapping(): Buffer {
  const inner = makeRawZip([{ name: 'b.jpg', data: 'shared' }])
  const data = inner.subarray(0, 30 + 5 + 6)
  return makeRawZip([
    { name: 'a.jpg', data },
    { name: 'b.jpg', data: 'shared', offset: 30 + 5, isAbsent: true },
  ])
}
