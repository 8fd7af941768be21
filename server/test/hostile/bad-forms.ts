import { BOUNDARY, type FilePart, formOf } from './upload-forms.ts'

export interface FormCase {
  what: string
  body: Buffer
  type?: string
  status: number
  code: string
}

const head = (lines: string) => `--${BOUNDARY}\r\n${lines}\r\n\r\n`
const END = `--${BOUNDARY}--\r\n`
const FILE = 'Content-Disposition: form-data; name="file"; filename="x.jpg"'
const NAME = `${head('Content-Disposition: form-data; name="name"')}Set\r\n`

/** Returns invalid forms for `POST /api/datasets`, most of them with a valid image. */
export function badForms(image: Buffer, zip: Buffer): FormCase[] {
  const join = (...parts: (string | Buffer)[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part)))
  const file = join(head(FILE), image, '\r\n')
  const whole = join(NAME, file, END)
  const files = (...parts: FilePart[]) => formOf({ name: 'Set' }, parts)
  const jpg = { name: 'x.jpg', bytes: image }
  const packed = { name: 'x.zip', bytes: zip }
  const malformed = (what: string, body: Buffer, type?: string): FormCase => ({
    what,
    body,
    ...(type && { type }),
    status: 400,
    code: 'uploads.malformed',
  })
  const notAForm = (type: string): FormCase => ({
    what: `sent as ${type}`,
    body: whole,
    type,
    status: 415,
    code: 'request.unsupported_media_type',
  })
  const invalid = (what: string, body: Buffer): FormCase => ({
    what,
    body,
    status: 400,
    code: 'request.invalid',
  })
  const rejected = (what: string, body: Buffer, code: string, status = 422): FormCase => ({
    what,
    body,
    status,
    code,
  })
  const field = (lines: string, value = 'x') => `${head(lines)}${value}\r\n`
  const text = (name: string, value = 'x') =>
    field(`Content-Disposition: form-data; name="${name}"`, value)
  return [
    // Boundaries.
    malformed('no boundary parameter', whole, 'multipart/form-data'),
    malformed('an empty boundary', whole, 'multipart/form-data; boundary='),
    malformed('another boundary', whole, 'multipart/form-data; boundary=another'),
    malformed(
      'a boundary of other letters',
      whole,
      `multipart/form-data; boundary=${BOUNDARY.toUpperCase()}`,
    ),
    malformed('a longer boundary', whole, `multipart/form-data; boundary=${BOUNDARY}x`),
    malformed(
      'a boundary of 3,000 letters',
      whole,
      `multipart/form-data; boundary=${'b'.repeat(3000)}`,
    ),
    malformed(
      'boundaries without dashes',
      join(whole.toString('latin1').replaceAll(`--${BOUNDARY}`, BOUNDARY)),
    ),
    malformed('no end', join(NAME, file)),
    malformed('an end without dashes', join(NAME, file, `--${BOUNDARY}\r\n`)),
    malformed('half an end', join(NAME, file, `--${BOUNDARY}`)),
    malformed('nothing but noise', Buffer.alloc(5000, 'noise')),
    malformed('zeros', Buffer.alloc(100_000)),
    malformed('JSON', Buffer.from('{"name":"Set"}')),
    malformed('a ZIP as the body', zip),
    malformed('an image as the body', image),
    ...[0.05, 0.15, 0.5, 0.9].map((part) =>
      malformed(`cut at ${part}`, whole.subarray(0, Math.floor(whole.length * part))),
    ),
    // Other content types.
    ...[
      'application/zip',
      'image/jpeg',
      'multipart/mixed; boundary=x',
      'text/plain',
      'application/octet-stream',
    ].map(notAForm),
    // Fields.
    invalid(
      '5,000 fields',
      join(NAME, file, Array.from({ length: 5000 }, (_, n) => text(`f${n}`)).join(''), END),
    ),
    invalid(
      '5,000 fields before the file',
      join(Array.from({ length: 5000 }, (_, n) => text(`f${n}`)).join(''), NAME, file, END),
    ),
    invalid('5,000 fields of one name', join(NAME, text('colour').repeat(5000), file, END)),
    invalid('a field twice', join(NAME, NAME, file, END)),
    invalid('a field of 20,000 letters', join(text('name', 'x'.repeat(20_000)), file, END)),
    invalid('a field of 8 MB', join(text('name', 'x'.repeat(8_000_000)), file, END)),
    invalid('a name of 200 letters', join(text('name', 'x'.repeat(200)), file, END)),
    invalid('a name of spaces', join(text('name', '   '), file, END)),
    invalid('a NUL in a field', join(text('name', 'a\0b'), file, END)),
    invalid('an unknown field', join(NAME, file, text('steps', '500'), END)),
    invalid('an unknown field without a value', join(text('colour', ''), NAME, file, END)),
    invalid('an unknown field of 8 MB', join(NAME, text('x', 'x'.repeat(8_000_000)), file, END)),
    invalid('no name', join(file, END)),
    invalid('the file as text', join(NAME, text('file', 'x'), END)),
    invalid(
      'a file in another field',
      join(NAME, head(FILE.replace('"file"', '"zip"')), image, '\r\n', END),
    ),
    invalid(
      'a file in the field of the name',
      join(head(FILE.replace('"file"', '"name"')), image, '\r\n', END),
    ),
    malformed('a field called __proto__', join(NAME, text('__proto__'), file, END)),
    malformed('a field called constructor', join(NAME, text('constructor'), file, END)),
    malformed(
      'broken JSON in a part',
      join(
        field('Content-Disposition: form-data; name="name"\r\nContent-Type: application/json', '{'),
        file,
        END,
      ),
    ),
    // Files.
    rejected('two ZIPs', files(packed, packed), 'uploads.several_files'),
    rejected('a ZIP before an image', files(packed, jpg), 'uploads.several_files'),
    rejected('a ZIP after an image', files(jpg, packed), 'uploads.several_files'),
    rejected(
      'a ZIP called .jpg after an image',
      files(jpg, { name: 'y.jpg', bytes: zip }),
      'uploads.several_files',
    ),
    rejected(
      '101 images',
      files(...Array<FilePart>(101).fill({ name: 'x.jpg', bytes: image })),
      'uploads.too_many_files',
    ),
    rejected(
      '1,000 empty files',
      files(...Array<FilePart>(1000).fill({ name: 'x.jpg', bytes: Buffer.alloc(0) })),
      'uploads.too_many_files',
    ),
    rejected(
      'an image of 26 MiB',
      files({ name: 'x.jpg', bytes: Buffer.concat([image, Buffer.alloc(26 * 1024 * 1024)]) }),
      'uploads.too_large',
      413,
    ),
    rejected(
      'an empty file',
      files({ name: 'x.jpg', bytes: Buffer.alloc(0) }),
      'datasets.no_usable_picture',
    ),
    // Nested forms.
    rejected(
      'a form within the file',
      files({
        name: 'x.jpg',
        bytes: Buffer.from(
          formOf({ name: 'Set' }, [jpg]).toString('latin1').replaceAll(BOUNDARY, 'inner'),
          'latin1',
        ),
      }),
      'datasets.no_usable_picture',
    ),
    invalid(
      'a nested multipart/mixed part, as older clients send it',
      join(
        NAME,
        head(
          'Content-Disposition: form-data; name="file"\r\nContent-Type: multipart/mixed; boundary=inner',
        ),
        '--inner\r\nContent-Disposition: attachment; filename="x.jpg"\r\n\r\n',
        image,
        '\r\n--inner--\r\n',
        END,
      ),
    ),
  ]
}

/** Part headers that no usual client sends; each is malformed, rejected with an error, or ignored. */
export function oddHeaders(image: Buffer): { what: string; body: Buffer; code?: string }[] {
  const part = (what: string, lines: string | Buffer) => ({
    what,
    body: Buffer.concat([
      Buffer.from(NAME),
      Buffer.from(`--${BOUNDARY}\r\n`),
      Buffer.from(lines),
      Buffer.from('\r\n\r\n'),
      image,
      Buffer.from(`\r\n${END}`),
    ]),
  })
  const giant = (what: string, lines: string) => ({
    ...part(what, lines),
    code: 'uploads.long_part_headers',
  })
  return [
    giant('a header of 9 KB', `${FILE}\r\nX-Long: ${'x'.repeat(9000)}`),
    giant('a header of 2 MB', `${FILE}\r\nX-Long: ${'x'.repeat(2_000_000)}`),
    giant('10,000 headers', `${FILE}\r\n${'X-Many: x\r\n'.repeat(10_000)}X-Last: x`),
    giant('a header without an end', `${FILE}\rX: ${'y'.repeat(100_000)}`),
    part('a header without a colon', `${FILE}\r\nno colon`),
    part('two dispositions', `${FILE}\r\n${FILE.replace('x.jpg', 'y.jpg')}`),
    part('a folded header', FILE.replace('; filename', ';\r\n filename')),
    part('an odd transfer encoding', `${FILE}\r\nContent-Transfer-Encoding: base64`),
    part('a type of 5,000 letters', `${FILE}\r\nContent-Type: ${'x'.repeat(5000)}/x`),
    part('an invalid charset', `${FILE}\r\nContent-Type: image/jpeg; charset=\u0000`),
    part(
      'bytes that are not characters',
      Buffer.concat([Buffer.from(FILE), Buffer.from([0x0d, 0x0a, 0xff, 0xfe, 0x3a, 0x00])]),
    ),
    part('another disposition type', FILE.replace('form-data', 'attachment')),
    part('a disposition without a name', 'Content-Disposition: form-data; filename="x.jpg"'),
    part('a disposition without parameters', 'Content-Disposition: form-data'),
    part('an empty disposition', 'Content-Disposition:'),
    part('an unclosed quote', 'Content-Disposition: form-data; name="file; filename="x.jpg'),
    part(
      'an invalid percent-encoding',
      `Content-Disposition: form-data; name="file"; filename*=utf-8''%E0%A4%A`,
    ),
    part(
      'an unknown charset',
      `Content-Disposition: form-data; name="file"; filename*=klingon''x.jpg`,
    ),
    part('no headers', ''),
  ]
}

/** Names that could cause trouble in a file system, a page or a log. */
export const TRICK_NAMES = [
  '../../../evil-1.jpg',
  '..\\..\\evil-2.jpg',
  '/etc/cron.d/evil-3.jpg',
  'C:\\Windows\\evil-4.jpg',
  'evil-5.jpg\0.txt',
  'evil-6\r\nX-Evil: yes.jpg',
  'evil-7\n.jpg',
  'evil-8%0d%0aX-Evil: yes.jpg',
  'evil-9%00.jpg',
  'evil-10%2e%2e%2f.jpg',
  'evil-11\\".jpg',
  'evil-12;name=name.jpg',
  "evil-13'; drop table datasets; --.jpg",
  '<img src=x onerror=alert(14)>.jpg',
  'evil-15 🐕 写真 Grüße.jpg',
  'evil-16\u202egpj.exe',
  `evil-17${'x'.repeat(5000)}.jpg`,
  `evil-18${'🐕'.repeat(1000)}.jpg`,
  `evil-180${'🐕'.repeat(1000)}.jpg`,
  '.jpg',
  '.',
  '..',
  'CON',
  'nul.jpg',
  ' ',
  '-rf.jpg',
  '$(reboot).jpg',
  '{{7*7}}.jpg',
  'evil-19.zip',
  '__proto__',
]
