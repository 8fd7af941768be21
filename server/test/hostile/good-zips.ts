import { crc32, deflateRawSync } from 'node:zlib'
import { makeJpeg, makePng, makeWebp } from '../support/make-image.ts'
import { makeRawZip, makeZip, type RawEntry, type RawZip } from '../support/make-zip.ts'
import { unicodePath } from '../support/open-archive.ts'
import { dataDescriptor, extraField, IN_ZIP64, type ZipCase, zip64Field } from './zip-parts.ts'

/** A ZIP that is accepted with exactly these images and captions. */
export interface GoodZip extends ZipCase {
  images: number
  captions?: Record<string, string>
  /** The files that are left out, each named in `rejected`. */
  leftOut?: string[]
}

/** ZIPs as usual programs and people make them. */
export async function goodZips(good: readonly RawEntry[]): Promise<GoodZip[]> {
  const data = Buffer.from(good[0]?.data ?? '')
  const png = await makePng()
  const webp = await makeWebp({ seed: 7 })
  const count = good.length
  const raw = (
    what: string,
    entries: RawEntry[],
    {
      more = 0,
      zip = {},
      captions,
      leftOut,
    }: { more?: number; zip?: RawZip; captions?: Record<string, string>; leftOut?: string[] } = {},
  ): GoodZip => ({
    what,
    images: count + more,
    ...(captions && { captions }),
    ...(leftOut && { leftOut }),
    zip: () => makeRawZip([...good, ...entries], zip),
  })
  const each = (change: (entry: RawEntry) => RawEntry) => good.map(change)
  const whole = (what: string, entries: RawEntry[], zip: RawZip = {}): GoodZip => ({
    what,
    images: entries.length,
    zip: () => makeRawZip(entries, zip),
  })
  const entries = good.map(({ name, data: bytes }) => ({
    name: String(name),
    data: Buffer.from(bytes ?? ''),
  }))
  const packed = async (what: string, options: Parameters<typeof makeZip>[1], compress = false) => {
    const zip = await makeZip(
      entries.map((entry) => ({ ...entry, compress })),
      options,
    )
    return { what, images: count, zip: () => zip }
  }
  const streamed = (options: Parameters<typeof dataDescriptor>[1], method = 0) =>
    each((entry) => {
      const bytes = Buffer.from(entry.data ?? '')
      const sent = method === 8 ? deflateRawSync(bytes) : bytes
      const sizes = { crc: crc32(bytes), packedBytes: sent.length, bytes: bytes.length }
      return {
        ...entry,
        method,
        flags: 0x808,
        local: { crc: 0, bytes: 0, packedBytes: 0 },
        after: dataDescriptor(sizes, options),
      }
    })
  return [
    await packed('stored by a program', {}),
    await packed('deflated by a program', {}, true),
    await packed('zip64 by a program', { zip64: true }),
    await packed('deflated zip64 by a program', { zip64: true }, true),
    await packed('with a comment', { comment: 'Made by a program' }),
    await packed('with a long comment', { comment: 'x'.repeat(60_000) }),
    raw('by hand', []),
    whole(
      'deflated',
      each((entry) => ({ ...entry, method: 8 })),
    ),
    whole(
      'deflated without gain',
      each((entry) => {
        const sent = deflateRawSync(Buffer.from(entry.data ?? ''), { level: 0 })
        return { ...entry, method: 8, packed: sent, packedBytes: sent.length }
      }),
    ),
    whole('with sizes after the data', streamed({})),
    whole('with sizes after the data, without a signature', streamed({ isSigned: false })),
    whole('with 64-bit sizes after the data', streamed({ isZip64: true })),
    whole('deflated with sizes after the data', streamed({}, 8)),
    whole(
      'with sizes before and after the data',
      each((entry) => ({ ...entry, flags: 0x808 })),
    ),
    whole(
      'zip64 in each entry',
      each((entry) => {
        const bytes = Buffer.from(entry.data ?? '').length
        return {
          ...entry,
          bytes: IN_ZIP64,
          packedBytes: IN_ZIP64,
          extra: zip64Field(bytes, bytes),
          localExtra: zip64Field(bytes, bytes),
        }
      }),
    ),
    whole(
      'zip64 in the local headers only',
      each((entry) => {
        const bytes = Buffer.from(entry.data ?? '').length
        return {
          ...entry,
          local: { bytes: IN_ZIP64, packedBytes: IN_ZIP64 },
          localExtra: zip64Field(bytes, bytes),
        }
      }),
    ),
    raw('a zip64 end record with the same values', [], { zip: { zip64: {} } }),
    raw('only a zip64 end record', [], {
      zip: {
        zip64: {},
        end: {
          entries: 0xffff,
          entriesHere: 0xffff,
          directoryBytes: IN_ZIP64,
          directoryStart: IN_ZIP64,
        },
      },
    }),
    raw('padding before the directory', [], { zip: { gap: Buffer.alloc(3000) } }),
    raw('a program in front, included in the offsets', [], {
      zip: { prefix: Buffer.alloc(900, 'MZ') },
    }),
    raw(
      'extra fields of time and owner',
      [
        {
          name: 'x.jpg',
          data,
          extra: extraField(0x5455, Buffer.alloc(5)),
          localExtra: extraField(0x7875, Buffer.alloc(11)),
        },
      ],
      { more: 1 },
    ),
    raw('a comment on an entry', [{ name: 'x.jpg', data, comment: Buffer.from('A comment') }], {
      more: 1,
    }),
    raw('entries of DOS', [{ name: 'x.jpg', data, madeBy: 0, externalAttributes: 0x20 }], {
      more: 1,
    }),
    raw('entries of Unix', [{ name: 'x.jpg', data, externalAttributes: (0o100644 << 16) >>> 0 }], {
      more: 1,
    }),
    raw(
      'folders',
      [
        { name: 'trip/', externalAttributes: ((0o040755 << 16) | 0x10) >>> 0 },
        { name: 'trip/day 1/' },
        { name: 'trip/day 1/x.jpg', data },
      ],
      { more: 1 },
    ),
    raw('a folder twice', [{ name: 'trip/' }, { name: 'trip/' }, { name: 'trip/x.jpg', data }], {
      more: 1,
    }),
    raw('a folder named .', [{ name: './' }, { name: './x.jpg', data }], { more: 1 }),
    raw('deep folders', [{ name: `${'deep/'.repeat(100)}x.jpg`, data }], { more: 1 }),
    raw('backslashes', [{ name: 'trip\\x.jpg', data, madeBy: 0 }], { more: 1 }),
    raw(
      'one name in two folders',
      [
        { name: 'a/x.jpg', data },
        { name: 'b/x.jpg', data: png },
      ],
      { more: 2 },
    ),
    raw('a long name', [{ name: `${'x'.repeat(251)}.jpg`, data }], { more: 1 }),
    raw(
      'names in many scripts',
      [
        { name: 'Grüße aus Köln.jpg', data },
        { name: '写真 1.jpg', data: png },
        { name: 'صورة.jpg', data: webp },
        { name: '🐕.jpg', data },
      ],
      { more: 4 },
    ),
    raw('UTF-8 without its flag', [{ name: 'Grüße.jpg', data, flags: 0 }], { more: 1 }),
    raw('a DOS code page', [{ name: Buffer.from('M\x81ller.jpg', 'latin1'), data, flags: 0 }], {
      more: 1,
    }),
    raw(
      'a Unicode path field',
      [{ name: 'M?ller.jpg', data, flags: 0, extra: unicodePath('M?ller.jpg', 'Müller.jpg') }],
      { more: 1 },
    ),
    raw(
      'a Unicode path field for another name',
      [{ name: 'x.jpg', data, extra: unicodePath('y.jpg', 'z.jpg') }],
      { more: 1 },
    ),
    raw(
      'names with dots',
      [
        { name: '..x.jpg', data: png },
        { name: 'a..b...jpg', data },
        { name: 'a/...', data: 'x' },
      ],
      { more: 2, leftOut: ['a/...'] },
    ),
    raw('what macOS adds', [
      { name: '__MACOSX/' },
      { name: '__MACOSX/._good-1.jpg', data: Buffer.from('00051607', 'hex') },
      { name: '._good-2.jpg', data: Buffer.from('00051607', 'hex') },
      { name: '.DS_Store', data: 'Bud1' },
      { name: 'trip/.DS_Store', data: 'Bud1' },
      { name: 'trip/Icon\r', data: '' },
      { name: '__MACOSX/trip/._x.jpg' },
    ]),
    raw('what Windows adds', [
      { name: 'Thumbs.db', data: 'x' },
      { name: 'trip/desktop.ini', data: 'x' },
    ]),
    raw(
      'files of other types',
      [
        { name: 'film.mp4', data: 'film' },
        { name: 'README.md', data: '# Trip' },
        { name: 'list.csv', data: 'a,b' },
        { name: 'empty', data: '' },
        { name: 'inner.zip', data: makeRawZip(good) },
      ],
      { leftOut: ['empty', 'film.mp4', 'inner.zip', 'list.csv', 'README.md'] },
    ),
    raw(
      'a file that compresses well',
      [{ name: 'log.csv', data: Buffer.alloc(900_000), method: 8 }],
      { leftOut: ['log.csv'] },
    ),
    raw(
      'images of three types',
      [
        { name: 'a.png', data: png },
        { name: 'b.webp', data: webp },
        { name: 'c.JPEG', data: await makeJpeg({ seed: 8, progressive: true }) },
      ],
      { more: 3 },
    ),
    raw(
      'wrong extensions',
      [
        { name: 'a.jpg', data: png },
        { name: 'b.png', data },
        { name: 'c', data: webp },
      ],
      { more: 3 },
    ),
    raw(
      'captions',
      [
        { name: 'good-1.txt', data: 'TOK at the sea' },
        { name: 'good-2.txt', data: '\ufeff Grüße \r\n' },
        { name: 'good-3.TXT', data: '写真' },
        { name: 'lonely.txt', data: 'without an image' },
      ],
      {
        captions: { 'good-1.jpg': 'TOK at the sea', 'good-2.jpg': 'Grüße', 'good-3.jpg': '写真' },
        leftOut: ['lonely.txt'],
      },
    ),
    raw('an empty caption', [{ name: 'good-1.txt', data: '' }]),
    raw('the longest caption', [{ name: 'good-1.txt', data: '写'.repeat(2000), method: 8 }], {
      captions: { 'good-1.jpg': '写'.repeat(2000) },
    }),
    raw(
      'a thousand entries',
      Array.from({ length: 1000 - count }, (_, n) => ({ name: `__MACOSX/${n}` })),
    ),
    raw(
      'the largest image',
      [
        {
          name: 'x.jpg',
          data: Buffer.concat([data, Buffer.alloc(25 * 1024 * 1024 - data.length, 'tail')]),
        },
      ],
      { more: 1 },
    ),
  ]
}
