import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import t, { type Test } from 'tap'
import { openArchive } from '../../src/datasets/archive.ts'
import { EntryFault } from '../../src/datasets/entry-fault.ts'
import { ProblemError } from '../../src/http/problem.ts'
import { makeRawZip, makeZip, type RawEntry, type RawZip } from '../support/make-zip.ts'

const MIB = 1024 * 1024
const good: RawEntry = { name: 'good.jpg', data: 'good bytes' }
const link = 0o120777 << 16

async function open(t: Test, bytes: Buffer) {
  const path = join(t.testdir({}), 'spooled')
  writeFileSync(path, bytes)
  const archive = await openArchive(path)
  t.teardown(() => archive.close())
  return archive
}

/** What opening comes to: `ok`, or the code of the refusal, which must be a 422 that speaks of `file`. */
async function outcome(t: Test, bytes: Buffer): Promise<string> {
  try {
    await open(t, bytes)
    return 'ok'
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    t.same([error.status, error.errors[0]?.field], [422, 'file'])
    t.ok(error.detail.length > 30)
    return error.code.replace('datasets.', '')
  }
}

const unicodePath = (name: string, path: string) => {
  const body = Buffer.concat([Buffer.alloc(5), Buffer.from(path)])
  body.writeUInt8(1, 0)
  body.writeUInt32LE(crcOf(name), 1)
  const head = Buffer.alloc(4)
  head.writeUInt16LE(0x7075, 0)
  head.writeUInt16LE(body.length, 2)
  return Buffer.concat([head, body])
}
const crcOf = (text: string) => crc32(Buffer.from(text))

t.test('lists and reads what honest packers make', async (t) => {
  const entries = [
    { name: 'b/', data: '' },
    { name: 'b/stored.jpg', data: 'stored' },
    { name: 'deflated.jpg', data: 'deflated '.repeat(1000), compress: true },
    { name: 'empty.jpg', data: '' },
    { name: 'Grüße 写真.jpg', data: 'x' },
  ]
  for (const options of [{}, { comment: 'made by a packer' }, { zip64: true }]) {
    const archive = await open(t, await makeZip(entries, options))
    t.same(
      archive.entries.map(({ path }) => path),
      entries.map(({ name }) => name),
    )
    for (const [at, entry] of archive.entries.entries()) {
      const expected = Buffer.from(entries[at]?.data ?? '')
      t.same(await archive.read(entry, MIB), expected, entry.path)
      t.ok(expected.subarray(0, 4).equals((await archive.peek(entry, 4)).subarray(0, 4)))
    }
  }
})

t.test('takes the habits of real packers', async (t) => {
  const cases: [string, RawEntry[], RawZip?][] = [
    [
      'sizes after the data',
      [{ ...good, flags: 0x808, local: { crc: 0, bytes: 0, packedBytes: 0 } }],
    ],
    ['UTF-8 that is not flagged', [{ ...good, flags: 0, name: 'Grüße.jpg' }]],
    ['DOS letters', [{ ...good, flags: 0, name: Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67]) }]],
    ['backslashes', [{ ...good, name: 'trip\\good.jpg' }]],
    ['a dot folder', [{ name: './' }, { ...good, name: './good.jpg' }]],
    ['a macOS folder icon', [good, { name: 'trip/Icon\r' }]],
    [
      'a Unicode path field',
      [{ ...good, flags: 0, name: '?.jpg', extra: unicodePath('?.jpg', 'ü.jpg') }],
    ],
    ['padding between entries', [good], { gap: Buffer.alloc(100) }],
    [
      'a zip64 end',
      [good],
      { zip64: {}, end: { entriesHere: 0xffff, entries: 0xffff, directoryStart: 0xffffffff } },
    ],
    ['an odd compression', [{ ...good, method: 12 }]],
  ]
  for (const [what, entries, zip] of cases)
    t.equal(await outcome(t, makeRawZip(entries, zip)), 'ok', what)
})

t.test('names entries readably', async (t) => {
  const archive = await open(
    t,
    makeRawZip([
      { ...good, flags: 0, name: Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67]) },
      { ...good, name: 'trip\\day 1\\a.jpg' },
      { ...good, name: 'x.jpg', extra: unicodePath('x.jpg', 'ünicode.jpg') },
    ]),
  )
  t.same(
    archive.entries.map(({ path }) => path),
    ['ü.jpg', 'trip/day 1/a.jpg', 'ünicode.jpg'],
  )
})

t.test('refuses what is no ZIP, cut or empty', async (t) => {
  const zip = makeRawZip([good])
  const cases: [string, Buffer, string][] = [
    ['nothing', Buffer.alloc(0), 'not_a_zip'],
    ['text', Buffer.from('hello'), 'not_a_zip'],
    ['a RAR', Buffer.from('Rar!\x1a\x07\x00'.padEnd(500, 'x')), 'not_a_zip'],
    ['a cut ZIP', zip.subarray(0, zip.length - 5), 'not_a_zip'],
    ['its first half', zip.subarray(0, zip.length / 2), 'not_a_zip'],
    [
      'bytes behind its end',
      makeRawZip([good], { end: { trailing: Buffer.from('x') } }),
      'not_a_zip',
    ],
    ['no entry', makeRawZip([]), 'empty_zip'],
  ]
  for (const [what, bytes, code] of cases) t.equal(await outcome(t, bytes), code, what)
})

t.test('refuses hostile names', async (t) => {
  const names: (string | Buffer)[] = [
    '../evil.jpg',
    'a/../../evil.jpg',
    'a/..',
    '..\\evil.jpg',
    '/etc/evil.jpg',
    '\\\\server\\evil.jpg',
    'C:\\evil.jpg',
    'c:evil.jpg',
    'evil\0.jpg',
    'evil\n.jpg',
    'evil\x7f.jpg',
    '',
    `${'x'.repeat(300)}.jpg`,
    `${'folder/'.repeat(200)}x.jpg`,
    Buffer.from([0xff, 0xfe, 0x2e, 0x6a, 0x70, 0x67]),
  ]
  for (const name of names)
    t.equal(
      await outcome(t, makeRawZip([good, { name }])),
      'unsafe_name',
      JSON.stringify(String(name).slice(0, 30)),
    )
  const hidden = { ...good, name: 'x.jpg', extra: unicodePath('x.jpg', '../evil.jpg') }
  t.equal(await outcome(t, makeRawZip([hidden])), 'unsafe_name', 'in a second name')
})

t.test('refuses faults of structure', async (t) => {
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
      'a count too low',
      makeRawZip([good, second], { end: { entries: 1, entriesHere: 1 } }),
      'inconsistent',
    ],
    [
      'a count too high',
      makeRawZip([good], { end: { entries: 2, entriesHere: 2 } }),
      'inconsistent',
    ],
    ['two counts', makeRawZip([good], { end: { entriesHere: 2 } }), 'inconsistent'],
    ['another disk', makeRawZip([good], { end: { disk: 1 } }), 'inconsistent'],
    ['a directory elsewhere', makeRawZip([good], { end: { directoryStart: 5 } }), 'inconsistent'],
    [
      'a directory past the end',
      makeRawZip([good], { end: { directoryStart: 5_000_000 } }),
      'inconsistent',
    ],
    [
      'a gap behind the directory',
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
      'zip64 that contradicts',
      makeRawZip([good, second], { zip64: { entries: 1 } }),
      'inconsistent',
    ],
    [
      'zip64 that points elsewhere',
      makeRawZip([good], { zip64: { directoryStart: 2 ** 40 } }),
      'inconsistent',
    ],
    [
      'a zip64 sign without zip64',
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
      'a name twice, spelt otherwise',
      makeRawZip([good, { ...good, name: './good.jpg' }]),
      'duplicate_name',
    ],
    [
      'one header for two',
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
    [
      'a stored size that lies',
      makeRawZip([{ ...good, bytes: 5, packedBytes: 10 }]),
      'inconsistent',
    ],
    [
      'bytes out of nothing',
      makeRawZip([{ name: 'a.jpg', method: 8, bytes: 9, packedBytes: 0 }]),
      'inconsistent',
    ],
    ['a folder with contents', makeRawZip([{ name: 'a/', data: 'x' }]), 'inconsistent'],
    [
      'a broken extra field',
      makeRawZip([{ ...good, extra: Buffer.from([1, 0, 99, 0]) }]),
      'inconsistent',
    ],
    ['a bomb by its ratio', makeRawZip([bomb]), 'inflated'],
    [
      'a zip64 bomb',
      makeRawZip([{ ...good, method: 8, bytes: 0xffffffff, extra: zip64Size(2 ** 42) }]),
      'inflated',
    ],
  ]
  for (const [what, bytes, code] of cases) t.equal(await outcome(t, bytes), code, what)
})

t.test('refuses more than 150 MiB as declared', async (t) => {
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

t.test('lists a fault of one entry’s contents and still reads the others', async (t) => {
  const text = 'some text that deflates well '.repeat(50)
  const faults: [string, RawEntry, string][] = [
    ['a wrong CRC', { name: 'a.jpg', data: text, crc: 1 }, 'damaged'],
    [
      'no deflate data',
      { name: 'a.jpg', data: '\xff\xff\xff', method: 0x8, packedBytes: 3, bytes: 3 },
      'damaged',
    ],
    [
      'less than declared',
      { name: 'a.jpg', data: text, method: 8, bytes: text.length + 1 },
      'damaged',
    ],
    [
      'more than declared',
      { name: 'a.jpg', data: text, method: 8, bytes: text.length - 1 },
      'damaged',
    ],
    ['another compression', { name: 'a.jpg', data: text, method: 14 }, 'unsupported_compression'],
    ['a large picture', { name: 'a.jpg', data: Buffer.alloc(2000) }, 'too_large'],
  ]
  for (const [what, entry, code] of faults) {
    const archive = await open(t, makeRawZip([entry, { name: 'b.jpg', data: 'fine' }]))
    const [bad, fine] = archive.entries
    if (!bad || !fine) throw new Error('two entries were packed')
    const error = await archive.read(bad, 1999).catch((caught) => caught)
    t.ok(error instanceof EntryFault, what)
    t.equal(error.code, code, what)
    t.equal(String(await archive.read(fine, 1999)), 'fine', what)
  }
})

t.test('stops unpacking one byte past the declared size', async (t) => {
  const bomb = { name: 'a.jpg', data: Buffer.alloc(60 * MIB), method: 8, bytes: 500_000 }
  const archive = await open(t, makeRawZip([bomb]))
  const before = process.memoryUsage().arrayBuffers
  const [entry] = archive.entries
  if (!entry) throw new Error('one entry was packed')
  await t.rejects(archive.read(entry, 25 * MIB), { code: 'damaged' })
  t.ok(process.memoryUsage().arrayBuffers - before < 10 * MIB)
})

function zip64Size(bytes: number): Buffer {
  const field = Buffer.alloc(12)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8, 2)
  field.writeBigUInt64LE(BigInt(bytes), 4)
  return field
}

/** Two entries that quote the same bytes: the second's header lies inside the data of the first. */
function overlapping(): Buffer {
  const inner = makeRawZip([{ name: 'b.jpg', data: 'shared' }])
  const data = inner.subarray(0, 30 + 5 + 6)
  return makeRawZip([
    { name: 'a.jpg', data },
    { name: 'b.jpg', data: 'shared', offset: 30 + 5, isAbsent: true },
  ])
}
