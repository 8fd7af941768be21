import t from 'tap'
import { EntryFault } from '../../src/images/image-fault.ts'
import { makeRawZip, makeZip, type RawEntry, type RawZip } from '../support/make-zip.ts'
import { openArchived as open, outcome, unicodePath } from '../support/open-archive.ts'

const MIB = 1024 * 1024
const good: RawEntry = { name: 'good.jpg', data: 'good bytes' }

t.test('lists and reads ordinary ZIPs', async (t) => {
  const entries = [
    { name: 'b/', data: '' },
    { name: 'b/stored.jpg', data: 'stored' },
    { name: 'deflated.jpg', data: 'deflated '.repeat(1000), compress: true },
    { name: 'empty.jpg', data: '' },
    { name: 'Grüße 写真.jpg', data: 'x' },
  ]
  for (const options of [{}, { comment: 'a ZIP comment' }, { zip64: true }]) {
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

t.test('accepts the variations of common ZIP programs', async (t) => {
  const cases: [string, RawEntry[], RawZip?][] = [
    [
      'sizes after the data',
      [{ ...good, flags: 0x808, local: { crc: 0, bytes: 0, packedBytes: 0 } }],
    ],
    ['UTF-8 without its flag', [{ ...good, flags: 0, name: 'Grüße.jpg' }]],
    [
      'a name in code page 437',
      [{ ...good, flags: 0, name: Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67]) }],
    ],
    ['backslashes', [{ ...good, name: 'trip\\good.jpg' }]],
    ['a dot folder', [{ name: './' }, { ...good, name: './good.jpg' }]],
    ['a macOS folder icon', [good, { name: 'trip/Icon\r' }]],
    [
      'a Unicode path field',
      [{ ...good, flags: 0, name: '?.jpg', extra: unicodePath('?.jpg', 'ü.jpg') }],
    ],
    ['padding between entries', [good], { gap: Buffer.alloc(100) }],
    [
      'a zip64 end record',
      [good],
      { zip64: {}, end: { entriesHere: 0xffff, entries: 0xffff, directoryStart: 0xffffffff } },
    ],
    ['an unusual compression method', [{ ...good, method: 12 }]],
  ]
  for (const [what, entries, zip] of cases)
    t.equal(await outcome(t, makeRawZip(entries, zip)), 'ok', what)
})

t.test('decodes entry names', async (t) => {
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

t.test('accepts every name of a file that stays in its folder', async (t) => {
  const cp932 = Buffer.from('\x95\x5c\x8e\x86/\x83\x5c\x83\x5c.jpg', 'latin1')
  const names: [string | Buffer, string | RegExp][] = [
    ['...und wir.jpg', '...und wir.jpg'],
    ['..best of/.a.jpg', '..best of/.a.jpg'],
    [cp932, /^ò\\Äå\/â\\â\\\.jpg$/],
    [Buffer.from([0xff, 0xfe, 0x2e, 0x6a, 0x70, 0x67]), /\.jpg$/],
    ['evil\0\n\x7f\x9b2J.jpg', 'evil\ufffd\ufffd\ufffd\ufffd2J.jpg'],
    ['', '(a file without a name)'],
    [`${'写'.repeat(251)}.jpg`, `${'写'.repeat(251)}.jpg`],
    [`${'folder/'.repeat(140)}x.jpg`, `${'folder/'.repeat(140)}x.jpg`],
    [`${'folder/'.repeat(200)}x.jpg`, /^….*\/folder\/x\.jpg$/],
  ]
  for (const flags of [0, 0x800]) {
    const { entries } = await open(t, makeRawZip(names.map(([name]) => ({ ...good, name, flags }))))
    for (const [at, { name, fault }] of entries.entries()) {
      t.match(name, names[at]?.[1], JSON.stringify(name.slice(0, 40)))
      t.equal(fault, null)
    }
  }
})

t.test('leaves out only the file whose name is too long', async (t) => {
  for (const name of ['x'.repeat(256), `${'😀'.repeat(128)}/a.jpg`, `a/${'ü'.repeat(256)}`]) {
    const { entries } = await open(t, makeRawZip([good, { ...good, name }]))
    t.match(entries, [{ fault: null }, { name, fault: { code: 'name_too_long' } }])
  }
})

t.test('ignores folders, whatever their names', async (t) => {
  const UNIX = 0o040755 << 16
  const folders: RawEntry[] = [
    { name: '/' },
    { name: '../' },
    { name: 'C:/' },
    { name: '\\' },
    { name: 'a\nb/' },
    { name: `${'x'.repeat(300)}/` },
    { name: 'a/' },
    { name: 'a/' },
    { name: 'locked/', flags: 0x801 },
    { name: '/var/www', externalAttributes: UNIX },
    { name: 'C:\\photos', externalAttributes: 0x10 },
  ]
  const { entries } = await open(t, makeRawZip([...folders, good]))
  t.same(
    entries.map(({ isFolder }) => isFolder),
    [...folders.map(() => true), false],
  )
})

t.test('reports one damaged entry and still reads the others', async (t) => {
  const text = 'some text that deflates well '.repeat(50)
  const faults: [string, RawEntry, string][] = [
    ['a wrong CRC', { name: 'a.jpg', data: text, crc: 1 }, 'damaged'],
    [
      'invalid deflate data',
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
    [
      'an unsupported compression method',
      { name: 'a.jpg', data: text, method: 14 },
      'unsupported_compression',
    ],
    ['a large image', { name: 'a.jpg', data: Buffer.alloc(2000) }, 'too_large'],
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
