import t from 'tap'
import { draftName } from '../../src/features/datasets/files/draft-name.ts'
import { sortPicked } from '../../src/features/datasets/files/picked.ts'

const LIMITS = { maxZipBytes: 1_000, room: 100 }

const file = (path: string, type = 'image/jpeg', size = 10) => ({
  path,
  file: new File([new Uint8Array(size)], path.replace(/^.*\//, ''), { type }),
})

t.test('sorts the images of a folder, adds their captions and counts system files', async (t) => {
  const { images, rejected, systemFiles } = sortPicked(
    [
      file('walk/10.jpg'),
      file('walk/2.jpg'),
      file('walk/2.txt', 'text/plain'),
      file('walk/...and us.jpg'),
      file('walk/...AND US.JPG.txt', 'text/plain'),
      file('walk/._2.jpg'),
      file('walk/.DS_Store', ''),
      file('__MACOSX/walk/2.jpg'),
      file('walk/Thumbs.db', ''),
    ],
    LIMITS,
  )
  t.strictSame(
    images.map(({ name, caption }) => [name, caption?.name ?? null]),
    [
      ['walk/...and us.jpg', '...AND US.JPG.txt'],
      ['walk/2.jpg', '2.txt'],
      ['walk/10.jpg', null],
    ],
  )
  t.strictSame(rejected, [])
  t.equal(systemFiles, 4)
})

t.test('names every text file that is not used, with what would make it a caption', async (t) => {
  const { images, rejected } = sortPicked(
    [
      file('1.jpg'),
      file('empty.jpg', 'image/jpeg', 0),
      file('1.jpg.txt', 'text/plain'),
      file('1.txt', 'text/plain'),
      file('captions/1.txt', 'text/plain'),
      file('empty.txt', 'text/plain'),
      file('list.csv', 'text/csv'),
      file('notes.txt', 'text/plain'),
    ],
    LIMITS,
  )
  t.strictSame(
    images.map(({ name, caption }) => [name, caption?.name]),
    [['1.jpg', '1.txt']],
  )
  t.match(Object.fromEntries(rejected.map(({ name, detail }) => [name, detail])), {
    'empty.jpg': /empty/,
    '1.jpg.txt': /closer/,
    'captions/1.txt': /in other folders have this name\. A caption is/,
    'empty.txt': /Its image was left out/,
    'list.csv': /only read in a ZIP/,
    'notes.txt': /No image has this name\. A caption is/,
  })
  t.equal(rejected.length, 6)
})

t.test('rejects unsupported files with a reason and accepts the others', async (t) => {
  const { images, rejected } = sortPicked(
    [
      file('phone.heic', ''),
      file('film.mp4', 'video/mp4'),
      file('empty.jpg', 'image/jpeg', 0),
      file('large.zip', 'application/zip', 1_001),
      file('small.zip', ''),
    ],
    LIMITS,
  )
  t.strictSame(
    images.map(({ name, kind }) => [name, kind]),
    [
      ['phone.heic', 'image'],
      ['small.zip', 'zip'],
    ],
  )
  t.strictSame(
    rejected.map(({ name, code }) => [name, code]),
    [
      ['empty.jpg', 'empty'],
      ['film.mp4', 'not_a_picture'],
      ['large.zip', 'too_large'],
    ],
  )
})

t.test('rejects images that exceed the limit of the dataset', async (t) => {
  const { images, rejected } = sortPicked([file('a.jpg'), file('b.jpg')], { ...LIMITS, room: 1 })
  t.strictSame(
    images.map(({ name }) => name),
    ['a.jpg'],
  )
  t.match(rejected, [{ name: 'b.jpg', code: 'too_many' }])
})

t.test('names a draft after its folder or ZIP, or by the time', async (t) => {
  t.equal(draftName([file('walk/a.jpg'), file('walk/deep/b.jpg')]), 'walk')
  t.equal(draftName([file('Quiet horizons.zip')]), 'Quiet horizons')
  t.match(
    draftName([file('a.jpg'), file('b.jpg')], new Date(2026, 10, 25, 9, 4, 10)),
    /^Images from 25 Nov 2026, 09:04$/,
  )
})
