import t from 'tap'
import { draftName } from '../../src/features/datasets/files/draft-name.ts'
import { sortPicked } from '../../src/features/datasets/files/picked.ts'

const LIMITS = { maxZipBytes: 1_000, room: 100 }

const file = (path: string, type = 'image/jpeg', size = 10) => ({
  path,
  file: new File([new Uint8Array(size)], path.replace(/^.*\//, ''), { type }),
})

t.test('sorts the images of a folder, adds their captions and skips system files', async (t) => {
  const { images, rejected } = sortPicked(
    [
      file('walk/10.jpg'),
      file('walk/2.jpg'),
      file('walk/2.txt', 'text/plain'),
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
      ['walk/2.jpg', '2.txt'],
      ['walk/10.jpg', null],
    ],
  )
  t.strictSame(rejected, [])
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
