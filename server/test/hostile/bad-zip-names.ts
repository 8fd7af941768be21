import type { RawEntry } from '../support/make-zip.ts'
import { unicodePath } from '../support/open-archive.ts'
import { type BadZip, casesOf, extraField } from './zip-parts.ts'

/** Names that would write, hide or mislead if they were used as they are. */
const HOSTILE: (string | Buffer)[] = [
  '../evil-1.jpg',
  '../../../../../../tmp/evil-2.jpg',
  'a/../../evil-3.jpg',
  'a/b/c/../../../../evil-4.jpg',
  'a/..',
  '..',
  './../evil-5.jpg',
  '..\\evil-6.jpg',
  'a\\..\\..\\evil-7.jpg',
  'a/..\\..\\evil-8.jpg',
  '/evil-9.jpg',
  '//evil-10.jpg',
  '/etc/cron.d/evil-11',
  '\\evil-12.jpg',
  '\\\\server\\share\\evil-13.jpg',
  '\\\\?\\C:\\evil-14.jpg',
  'C:\\evil-15.jpg',
  'C:/evil-16.jpg',
  'c:evil-17.jpg',
  `${'../'.repeat(2000)}evil-27.jpg`,
]

const quote = (name: string | Buffer) => JSON.stringify(String(name).slice(0, 40))

export function badZipNames(good: readonly RawEntry[]): BadZip[] {
  const unsafe = casesOf(good, 'unsafe_name')
  const twice = casesOf(good, 'duplicate_name')
  const data = good[0]?.data ?? ''
  return [
    ...HOSTILE.map((name) => unsafe(`the name ${quote(name)}`, [{ name, data }])),
    ...HOSTILE.map((name) => unsafe(`the empty entry ${quote(name)}`, [{ name }])),
    ...HOSTILE.map((name) =>
      unsafe(`the unflagged name ${quote(name)}`, [{ name, data, flags: 0 }]),
    ),
    ...HOSTILE.map((name) =>
      unsafe(`a second name ${quote(String(name).slice(0, 2000))}`, [
        { name: 'x.jpg', data, extra: unicodePath('x.jpg', String(name)) },
      ]),
    ),
    unsafe('a litter folder that escapes', [{ name: '__MACOSX/../../evil-28.jpg' }]),
    unsafe('a hidden file that escapes', [{ name: '.a/../../evil-29' }]),
    unsafe('a caption that escapes', [{ name: '../good-1.txt', data: 'x' }]),
    twice('an image twice', [{ name: 'good-1.jpg', data }]),
    twice('a caption twice', [
      { name: 'good-1.txt', data: 'one' },
      { name: 'good-1.txt', data: 'two' },
    ]),
    twice('litter twice', [{ name: '.DS_Store' }, { name: '.DS_Store' }]),
    twice('the same name by a dot', [{ name: './good-1.jpg', data }]),
    twice('the same name by a doubled slash', [
      { name: 'a/b.jpg', data },
      { name: 'a//b.jpg', data },
    ]),
    twice('the same name by a backslash', [
      { name: 'a/b.jpg', data },
      { name: 'a\\b.jpg', data },
    ]),
    twice('the same name in another Unicode normalization', [
      { name: 'é.jpg', data },
      { name: 'e\u0301.jpg', data },
    ]),
    twice('the same name in another encoding', [
      { name: 'ü.jpg', data },
      { name: Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67]), flags: 0, data },
    ]),
    twice('the same name in the Unicode path field', [
      { name: 'other.jpg', data, extra: unicodePath('other.jpg', 'good-1.jpg') },
    ]),
    twice('the same name a hundred times', [
      ...Array.from({ length: 100 }, () => ({ name: 'again.jpg', data: 'x' })),
    ]),
    casesOf(good, 'inconsistent')('a field that ends too early', [
      { name: 'x.jpg', data, extra: extraField(0x7075, Buffer.alloc(40)).subarray(0, 20) },
    ]),
  ]
}
