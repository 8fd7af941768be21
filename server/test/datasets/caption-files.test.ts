import t from 'tap'
import { makeJpeg, makePng } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { createIntake } from './intake-app.ts'

const jpg = await makeJpeg({ seed: 1 })
const png = await makePng({ seed: 2 })
const imageOf = (name: string) => ({ name, data: /png$/i.test(name) ? png : jpg })

/** The images of a ZIP, its other files, the expected captions by image, and what is left out: name and reason. */
const CASES: [string, string[], string[], Record<string, string>, [string, RegExp][]][] = [
  [
    'the name of the image',
    ['1.jpg', '2.png'],
    ['1.txt', '2.txt'],
    { '1.jpg': '1.txt', '2.png': '2.txt' },
    [],
  ],
  [
    'the whole file name',
    ['1.jpg', '2.png'],
    ['1.jpg.txt', '2.png.TXT'],
    { '1.jpg': '1.jpg.txt', '2.png': '2.png.TXT' },
    [],
  ],
  [
    'another case',
    ['IMG_1.JPG', 'Grüße.jpg'],
    ['img_1.txt', 'GRÜSSE.txt', 'GRÜßE.jpg.txt'],
    { 'IMG_1.JPG': 'img_1.txt', 'Grüße.jpg': 'GRÜßE.jpg.txt' },
    [['GRÜSSE.txt', /No image/]],
  ],
  ['kohya’s extension', ['1.jpg'], ['1.caption'], { '1.jpg': '1.caption' }, []],
  ['another Unicode normalization', ['é.jpg'], ['e\u0301.txt'], { 'é.jpg': 'é.txt' }, []],
  [
    'one caption for two images',
    ['1.jpg', '1.png'],
    ['1.txt'],
    { '1.jpg': '1.txt', '1.png': '1.txt' },
    [],
  ],
  [
    'the closest of several names',
    ['1.jpg', '1.png'],
    ['1.jpg.txt', '1.png.txt', '1.txt'],
    { '1.jpg': '1.txt', '1.png': '1.txt' },
    [
      ['1.jpg.txt', /closer to its image/],
      ['1.png.txt', /closer to its image/],
    ],
  ],
  [
    'names that differ in case only',
    ['A.jpg', 'a.jpg'],
    ['A.txt', 'a.txt'],
    { 'A.jpg': 'A.txt', 'a.jpg': 'a.txt' },
    [],
  ],
  [
    'another folder, if there is no doubt',
    ['images/1.jpg', 'images/2.png', 'train/3.jpg'],
    ['captions/1.txt', 'captions/2.PNG.txt', '3.caption'],
    {
      'images/1.jpg': 'captions/1.txt',
      'images/2.png': 'captions/2.PNG.txt',
      'train/3.jpg': '3.caption',
    },
    [],
  ],
  [
    'another folder, with several images of that name',
    ['a/1.jpg', 'b/1.jpg', '2.jpg', '2.png'],
    ['captions/1.txt', 'captions/2.txt'],
    {},
    [
      ['captions/1.txt', /Several images or captions in other folders.*folder of its image/],
      ['captions/2.txt', /Several images or captions in other folders/],
    ],
  ],
  [
    'another folder, with several captions of that name',
    ['images/1.jpg', 'images/2.jpg'],
    ['a/1.txt', 'a/2.txt', 'b/1.txt', 'images/2.txt'],
    { 'images/2.jpg': 'images/2.txt' },
    [
      ['a/1.txt', /Several images or captions/],
      ['a/2.txt', /Several images or captions/],
      ['b/1.txt', /Several images or captions/],
    ],
  ],
  [
    'no image',
    ['1.jpg'],
    ['notes.txt'],
    {},
    [['notes.txt', /No image has this name.*1\.txt or 1\.jpg\.txt for 1\.jpg/]],
  ],
  [
    'an image that cannot be used',
    ['1.jpg'],
    ['cut.jpg', 'cut.txt'],
    {},
    [
      ['cut.jpg', /damaged/],
      ['cut.txt', /Its image was left out/],
    ],
  ],
  [
    'other text',
    ['1.jpg'],
    ['captions.json', 'notes.md'],
    {},
    [
      ['captions.json', /text, not an image.*1\.txt/],
      ['notes.md', /text, not an image.*1\.txt/],
    ],
  ],
]

for (const [what, images, others, captions, leftOut] of CASES)
  t.test(`finds captions: ${what}`, async (t) => {
    const { takeIn, takeInImages } = createIntake(t)
    const files = [
      ...images.map(imageOf),
      // Each text says which file it comes from.
      ...others.map((name) => ({
        name,
        data: name === 'cut.jpg' ? jpg.subarray(0, 200) : Buffer.from(name.normalize('NFC')),
      })),
    ]
    const form = files.map((file) => ({ ...file, name: file.name.normalize('NFC') }))
    for (const intake of [
      await takeIn(await makeZip(files), () => {}),
      await takeInImages(form, () => {}),
    ]) {
      const captioned = intake.images.filter(({ caption }) => caption !== '')
      t.strictSame(
        Object.fromEntries(captioned.map(({ name, caption }) => [name, caption])),
        captions,
      )
      t.match(
        intake.rejected.map(({ name, detail }) => [name, detail]),
        leftOut,
      )
      t.strictSame(intake.received, {
        files: files.length,
        images: images.length,
        captions: others.length - leftOut.length,
        rejected: leftOut.length,
        system_files: 0,
      })
    }
  })

t.test('recognizes an image by its contents, whatever its name', async (t) => {
  const { takeIn } = createIntake(t)
  const names = ['._1.jpg', '__MACOSX/2.jpg', '3.txt', 'Thumbs.db', '.hidden/4', '....jpg']
  const zip = await makeZip(names.map((name, at) => ({ name, data: at === 0 ? png : jpg })))
  const { images, received } = await takeIn(zip, () => {})
  t.strictSame(images.map(({ name }) => name).sort(), names.sort())
  t.match(received, { files: 6, images: 6, captions: 0, rejected: 0, system_files: 0 })
})
