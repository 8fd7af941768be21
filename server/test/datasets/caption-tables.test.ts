import t from 'tap'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { createIntake } from './intake-app.ts'

const jpg = await makeJpeg()
const json = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')
const row = (file_name: string, text: string) => ({ file_name, text })
const CUT = 'cut.jpg'

interface Case {
  images?: string[]
  /** Other files by name. */
  files: Record<string, string | Buffer>
  /** The expected captions by image. */
  captions: Record<string, string>
  /** What is said about files that are not used completely. */
  leftOut?: Record<string, RegExp>
}

const CASES: Record<string, Case> = {
  'JSON lines with text, caption or prompt': {
    images: ['1.jpg', '2.jpg', '3.jpg', '4.jpg'],
    files: {
      'metadata.jsonl': `\ufeff${json(row('1.jpg', ' a lake '), { file_name: '2.jpg', caption: 'a hill', tags: ['x'] })}\r\n${json({ prompt: 'a sea', file_name: '3.jpg', caption: null })}`,
    },
    captions: { '1.jpg': 'a lake', '2.jpg': 'a hill', '3.jpg': 'a sea' },
  },
  'CSV as Hugging Face and spreadsheets write it': {
    images: ['1.jpg', '2.jpg', '3.jpg'],
    files: {
      'metadata.csv':
        '\ufefffile_name,text\r\n1.jpg,"a lake, blue"\r\n2.jpg,"two\nlines ""here"""\r\n',
      'more.CSV': 'id;File_Name;caption\n7;3.jpg;a sea, grey\n\n',
    },
    captions: {
      '1.jpg': 'a lake, blue',
      '2.jpg': 'two\nlines "here"',
      '3.jpg': 'a sea, grey',
    },
  },
  'paths from the folder of the table, or names that only one image has': {
    images: ['train/1.jpg', 'train/deep/2.jpg', 'other/3.JPG', 'é.jpg'],
    files: {
      'train/metadata.jsonl': json(
        row('1.jpg', 'one'),
        row('.\\deep\\2.jpg', 'two'),
        row('images/3.jpg', 'three'),
        row('../e\u0301.jpg', 'four'),
      ),
    },
    captions: {
      'train/1.jpg': 'one',
      'train/deep/2.jpg': 'two',
      'other/3.JPG': 'three',
      'é.jpg': 'four',
    },
  },
  'a name that several images have': {
    images: ['a/1.jpg', 'b/1.jpg'],
    files: { 'metadata.jsonl': json(row('1.jpg', 'which?'), row('b/1.jpg', 'this')) },
    captions: { 'b/1.jpg': 'this' },
    leftOut: {
      'metadata.jsonl': /^1 of its 2 lines became captions\. Not used: 1 with .*several have/,
    },
  },
  'a caption file of an image’s own wins': {
    images: ['1.jpg', '2.jpg'],
    files: {
      '1.txt': 'its own',
      'metadata.jsonl': json(
        row('1.jpg', 'the table’s'),
        row('2.jpg', 'two'),
        row('2.jpg', 'again'),
      ),
      'z.csv': 'file_name,text\n2.jpg,a second table\n',
    },
    captions: { '1.jpg': 'its own', '2.jpg': 'two' },
    leftOut: {
      'metadata.jsonl':
        /^1 of its 3 lines .* 2 with an image that already has a caption.*\(the first is line 1\)\.$/,
      'z.csv': /^0 of its 1 lines .* already has a caption.*A table of captions is/,
    },
  },
  'lines that cannot be used': {
    images: ['1.jpg', '2.jpg', CUT],
    files: {
      'metadata.jsonl': [
        '{"file_name": "1.jpg", "text": "one"}',
        'not JSON',
        '[1, 2]',
        'null',
        '{"file_name": 5, "text": "five"}',
        '{"file_name": "2.jpg"}',
        '{"file_name": "2.jpg", "text": "a \\u0000"}',
        '{"file_name": "2.jpg", "text": "half a \\ud83d pair"}',
        '{"__proto__": {"file_name": "2.jpg", "text": "x"}}',
        JSON.stringify(row('9.jpg', 'none')),
        JSON.stringify(row(CUT, 'damaged')),
        JSON.stringify(row('2.jpg', 'x'.repeat(2001))),
        JSON.stringify(row('2.jpg', '  ')),
      ].join('\n'),
    },
    captions: { '1.jpg': 'one' },
    leftOut: {
      [CUT]: /damaged/,
      'metadata.jsonl':
        /^1 of its 13 lines .*: 8 with no file_name.*\(the first is line 2\); 2 with a file_name that none .*line 10\); 1 with a caption of more than 2000 .*line 12\); 1 with an empty caption .*line 13\)\.$/,
    },
  },
  'CSV that cannot be used': {
    images: ['1.jpg'],
    files: {
      'a.csv': 'name,words\n1.jpg,one\n',
      'b.csv': 'file_name,text\n1.jpg,"never closed\n',
      'c.csv': 'file_name,text\n',
      'd.csv': '',
      'e.csv': `file_name,text\n1.jpg,${'x'.repeat(100_000)}\n`,
      'f.jsonl': '[['.repeat(100_000),
    },
    captions: {},
    leftOut: {
      'a.csv': /^0 of its 1 lines.*no file_name.*A table of captions is/,
      'b.csv': /^0 of its \d lines.*A table of captions is/,
      'c.csv': /^0 of its 0 lines became captions\. A table of captions is/,
      'd.csv': /empty|0 of its 0 lines/,
      'e.csv': /^0 of its \d lines/,
      'f.jsonl': /^0 of its 1 lines/,
    },
  },
  'tables that are too large or not text': {
    images: ['1.jpg'],
    files: {
      'lines.jsonl': json(row('1.jpg', 'one')).repeat(5001),
      'lines.csv': `file_name,text\n${'1.jpg,one\n'.repeat(5001)}`,
      'bytes.jsonl': ' '.repeat(1024 * 1024 + 1),
      'latin.csv': Buffer.from('file_name,text\n1.jpg,Gr\xfc\xdfe\n', 'latin1'),
    },
    captions: {},
    leftOut: {
      'lines.jsonl': /more than 5,000 lines/,
      'lines.csv': /more than 5,000 lines/,
      'bytes.jsonl': /more than 5,000 lines or 1 MB/,
      'latin.csv': /not UTF-8/,
    },
  },
}

for (const [what, { images = [], files, captions, leftOut = {} }] of Object.entries(CASES))
  t.test(`reads tables of captions: ${what}`, async (t) => {
    const { takeIn, takeInImages } = createIntake(t)
    const all = [
      ...images.map((name) => ({ name, data: name === CUT ? jpg.subarray(0, 200) : jpg })),
      ...Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) })),
    ]
    const fromZip = await takeIn(await makeZip(all), () => {})
    const fromForm = await takeInImages(all, () => {})
    for (const { images: added, rejected, received } of [fromZip, fromForm]) {
      const captioned = added.filter(({ caption }) => caption !== '')
      t.strictSame(
        Object.fromEntries(captioned.map(({ name, caption }) => [name, caption])),
        captions,
      )
      const details = Object.fromEntries(rejected.map(({ name, detail }) => [name, detail]))
      t.match(details, leftOut)
      t.strictSame(Object.keys(details).sort(), Object.keys(leftOut).sort())
      t.strictSame(received, {
        files: all.length,
        images: added.length,
        captions: all.length - added.length - rejected.length,
        rejected: rejected.length,
        system_files: 0,
      })
    }
  })
