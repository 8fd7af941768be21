import { deepStrictEqual } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { readEnvironment, whereSet } from '../../src/config/environment.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const directory = temporaryDirectory(t)
const write = (bytes: Buffer | string) => writeFileSync(join(directory, '.env.local'), bytes)
const read = () => readEnvironment(directory, {})

const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()
const utf16 = (text: string) => Buffer.from(text, 'utf16le')
/** Each way to write a text that an editor may choose. */
const ENCODINGS: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16 LE': (text) => utf16(`\ufeff${text}`),
  'UTF-16 BE': (text) => bigEndian(`\ufeff${text}`),
}

/** A value in one of the ways in which it can be written. */
const quoted = (quote: string) =>
  fc
    .string({ unit: 'grapheme' })
    .filter((value) => !value.includes(quote) && !value.includes('\\'))
    .map((value) => ({ value, written: `${quote}${value}${quote}` }))
const bare = fc
  .string({ unit: 'grapheme' })
  .map((value) => value.replaceAll(/['"`#]/g, '').trim())
  .map((value) => ({ value, written: value }))
const severalLines = fc
  .array(fc.stringMatching(/^[a-z ]+$/), { minLength: 2 })
  .map((lines) => lines.join('\n'))
  .map((value) => ({ value, written: JSON.stringify(value) }))

const line = fc.record({
  name: fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/),
  text: fc.oneof(bare, quoted("'"), quoted('"'), quoted('`'), severalLines),
  prefix: fc.constantFrom('', 'export ', '  ', '\t', 'export\t'),
  suffix: fc.constantFrom('', ' ', '\t', ' # a comment', '\t# it’s = "one"'),
  before: fc.constantFrom('', '\n', '# A=1\n', '  # NAME="\n', 'not a variable\n'),
})
const file = fc.record({
  lines: fc.uniqueArray(line, { selector: ({ name }) => name }),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  ending: fc.constantFrom('', '\n'),
  encode: fc.constantFrom(...Object.values(ENCODINGS)),
})

t.test('reads what was written, in each encoding, with each line ending and quote', async (t) => {
  fc.assert(
    fc.property(file, ({ lines, lineEnd, ending, encode }) => {
      const written = lines
        .map(({ name, text, prefix, suffix, before }) =>
          [before, prefix, name, '=', text.written, suffix].join(''),
        )
        .join('\n')
      write(encode(`${written}${ending}`.replaceAll('\n', lineEnd)))
      deepStrictEqual(
        { ...read() },
        Object.fromEntries(lines.map(({ name, text }) => [name, text.value])),
      )
    }),
  )
  t.pass()
})

t.test('reads the first variable of a file with a byte order mark', async (t) => {
  write('\ufeffPORT=3999\r\nLOG_LEVEL=warn\r\n')
  t.strictSame(read(), { PORT: '3999', LOG_LEVEL: 'warn' })
  t.equal(whereSet('PORT', directory, {}), '.env.local')
  write('A=1\n\ufeffB=2\n')
  t.strictSame(read(), { A: '1', B: '2' }, 'also where two files were joined')
})

const REJECTED: [string, Buffer, RegExp][] = [
  [
    'Windows-1252',
    Buffer.from('# caf\xe9\nPORT=3999\n', 'latin1'),
    /not valid UTF-8: save it as UTF-8/,
  ],
  ['Shift JIS', Buffer.from('505f4e414d453d8393905c0a', 'hex'), /not valid UTF-8/],
  [
    'half a UTF-16 character',
    utf16('\ufeffA=1').subarray(0, 7),
    /not valid UTF-16LE: save it as UTF-8/,
  ],
  [
    'UTF-16 without a mark',
    utf16('PORT=3999\r\n'),
    /encoding that is not supported: save it as UTF-8/,
  ],
  ['UTF-16 BE without a mark', bigEndian('PORT=3999\r\n'), /save it as UTF-8/],
  ['UTF-32', Buffer.from('fffe000041000000', 'hex'), /save it as UTF-8/],
  ['UTF-32 BE', Buffer.from('0000feff00000041', 'hex'), /save it as UTF-8/],
]
for (const [name, bytes, message] of REJECTED)
  t.test(`rejects ${name} with the file’s name and the encoding to use`, async (t) => {
    write(bytes)
    const expected = {
      name: 'ConfigError',
      message: new RegExp(`^\\.env\\.local .*${message.source}`),
    }
    t.throws(read, expected)
  })
