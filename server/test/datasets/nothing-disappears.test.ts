import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Intake } from '../../src/datasets/intake.ts'
import { ProblemError } from '../../src/errors/problem.ts'
import { drawImage, makeJpeg } from '../support/make-image.ts'
import { makeRawZip } from '../support/make-zip.ts'
import { createIntake } from './intake-app.ts'

const TINY = { width: 8, height: 8 }
const IMAGES = {
  jpeg: await makeJpeg(TINY),
  png: await drawImage(TINY).png().toBuffer(),
  cut: (await makeJpeg(TINY)).subarray(0, 200),
  gif: Buffer.from('GIF89a'),
}
const OTHERS = {
  text: Buffer.from('TOK by the sea'),
  page: Buffer.from('<!doctype html><title>Sign in</title>'),
  table: Buffer.from(
    '{"file_name": "1.jpg", "text": "a lake"}\n{"file_name": "2.png", "text": "?"}\n',
  ),
  csv: Buffer.from('file_name,text\nIMG_1001.jpg,a hill\n'),
  macOs: Buffer.from('00051607000200004d6163204f532058', 'hex'),
  video: Buffer.from('\0\0\0\x18ftypisom', 'latin1'),
  empty: Buffer.alloc(0),
}
const isSystemName = (name: string) =>
  /(?:^|[/\\])(?:__MACOSX[/\\]|(?:\._[^/\\]+|\.DS_Store|Thumbs\.db|desktop\.ini|Icon\r)$)/i.test(
    name,
  )

const folder = fc.constantFrom(
  '',
  '',
  'walk/',
  '..best of/',
  '__MACOSX/',
  '.hidden/',
  'a\\',
  '写真/',
)
const stem = fc.oneof(
  fc.constantFrom('1', '2', '10', 'IMG_1001', 'img_1001', '...und wir', '._1', 'Grüße', 'ソ'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replace(/[/\\:]|^\.+$/g, '_')),
)
const extension = fc.constantFrom('.jpg', '.JPG', '.jpg', '.png', '.txt', '.jpg.txt', '.TXT', '')
const rare = fc.constantFrom(
  '.DS_Store',
  'Thumbs.db',
  'metadata.jsonl',
  'metadata.csv',
  'film.mp4',
  'Icon\r',
  'x.zip',
)
const name = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(folder, stem, extension).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.tuple(folder, rare).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.constant('a folder/') },
)
const content = fc.constantFrom(
  ...Object.values(IMAGES),
  IMAGES.jpeg,
  IMAGES.jpeg,
  ...Object.values(OTHERS),
  OTHERS.text,
)
const entries = fc
  .uniqueArray(fc.record({ name, data: content, flags: fc.constantFrom(0, 0x800) }), {
    maxLength: 8,
    selector: (entry) => shown(entry.name),
  })
  .map((all) => all.map((entry) => (isFolder(entry) ? { ...entry, data: Buffer.alloc(0) } : entry)))
const isFolder = (entry: { name: string }) => /[/\\]$/.test(entry.name)

/** Every file is counted once; images and files that no rule covers are named. */
function accountsFor(t: Test, intake: Intake, files: readonly { name: string; data: Buffer }[]) {
  const { images, rejected, received } = intake
  const { captions, system_files } = received
  t.equal(received.files, files.length)
  t.equal(images.length + captions + rejected.length + system_files, files.length, 'the sum')
  t.match(received, { images: images.length, rejected: rejected.length })
  const named = [...images, ...rejected].map((one) => one.name)
  t.equal(new Set(named).size, named.length)
  const unnamed = files.filter((file) => !named.includes(shown(file.name)))
  for (const file of unnamed) {
    t.notOk(Object.values(IMAGES).includes(file.data), `${file.name} is an image`)
    t.ok(
      isSystemName(file.name) || /\.(?:txt|caption|jsonl|csv)$/i.test(file.name),
      JSON.stringify(file.name),
    )
  }
  t.equal(unnamed.filter((file) => isSystemName(file.name)).length, system_files)
  const texts = ['', String(OTHERS.text), 'a lake', '?', 'a hill']
  for (const image of images) t.ok(texts.includes(image.caption), image.caption)
}

const shown = (name: string) =>
  name
    .replaceAll('\\', '/')
    .normalize('NFC')
    .replace(/\p{Cc}/gu, '\ufffd') || '(a file without a name)'

// A fixed seed, so that a failure can be repeated.
const RUNS = { numRuns: 60, seed: 19 }

t.test('each file of a ZIP is used, named or a counted system file', async (t) => {
  const { takeIn } = createIntake(t)
  const property = fc.asyncProperty(entries, async (all) => {
    // A ZIP without entries is rejected.
    const intake = await takeIn(makeRawZip([...all, { name: 'a folder too/' }]), () => {})
    accountsFor(
      t,
      intake,
      all.filter((entry) => !isFolder(entry)),
    )
  })
  await fc.assert(property, RUNS)
})

t.test('each file of a form is used, named or a counted system file', async (t) => {
  const { takeInImages } = createIntake(t)
  const property = fc.asyncProperty(entries, async (files) => {
    const sent = files.map((file) => ({ ...file, name: shown(file.name) }))
    accountsFor(t, await takeInImages(sent, () => {}), sent)
  })
  await fc.assert(property, RUNS)
})

t.test('a ZIP that is rejected as a whole names the file that it is rejected for', async (t) => {
  const { takeIn } = createIntake(t)
  const outside = fc
    .tuple(fc.constantFrom('../', '/', 'C:/', 'a/../../'), stem, fc.constant('.jpg'))
    .map((parts) => parts.join(''))
  const property = fc.asyncProperty(entries, outside, async (files, bad) => {
    const zip = makeRawZip([...files, { name: bad, data: IMAGES.jpeg }])
    const error: unknown = await takeIn(zip, () => {}).catch((caught: unknown) => caught)
    t.ok(error instanceof ProblemError && error.code === 'datasets.unsafe_name', bad)
    t.ok(error instanceof ProblemError && error.detail.includes(bad.replace(/\p{Cc}/gu, '\ufffd')))
  })
  await fc.assert(property, { ...RUNS, numRuns: 30 })
})
