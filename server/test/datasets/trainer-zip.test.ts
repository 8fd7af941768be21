import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openArchive } from '../../src/datasets/archive.ts'
import { type TrainerPicture, writeTrainerZip } from '../../src/datasets/trainer-zip.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'

async function arrange(t: Test) {
  const root = t.testdir({})
  const directory = join(root, 'spool')
  const files = createLocalFiles({ directory: join(root, 'files') })
  const picture = async (name: string, caption: string, format = 'jpg', size = 50) => {
    const data = Buffer.alloc(size, name)
    const file = `datasets/d1/${createHash('sha1').update(name).digest('hex')}.${format}`
    await files.write(file, data)
    return { name, file, format, caption, bytes: size } satisfies TrainerPicture
  }
  return {
    files,
    picture,
    write: (pictures: TrainerPicture[]) => writeTrainerZip({ pictures, files, directory }),
    left: () => readdirSync(directory),
  }
}

t.test('is flat, stored and numbered, with captions where there are some', async (t) => {
  const { write, picture } = await arrange(t)
  const zip = await write([
    await picture('trip/b.jpg', 'TOK, größer'),
    await picture('.hidden.png', '', 'png', 0),
    await picture('c.jpg', 'a tower'),
  ])
  const archive = await openArchive(zip.path)
  t.teardown(() => archive.close())
  t.same(
    archive.entries.map(({ path, method }) => [path, method]),
    [
      ['0001.jpg', 0],
      ['0001.txt', 0],
      ['0002.png', 0],
      ['0003.jpg', 0],
      ['0003.txt', 0],
    ],
  )
  const texts = await Promise.all(archive.entries.map((entry) => archive.read(entry, 1000)))
  t.same(texts.map(String), [
    'trip/b.jpg'.repeat(5),
    'TOK, größer',
    '',
    'c.jpg'.repeat(10),
    'a tower',
  ])
  const bytes = readFileSync(zip.path)
  t.equal(zip.bytes, bytes.length)
  t.equal(zip.sha256, createHash('sha256').update(bytes).digest('hex'))
})

t.test('is the same bytes for the same pictures', async (t) => {
  const { write, picture } = await arrange(t)
  const pictures = [await picture('a.jpg', 'x'), await picture('b.jpg', '')]
  t.equal((await write(pictures)).sha256, (await write(pictures)).sha256)
})

t.test('says in words that the pictures are too large together', async (t) => {
  const { write, picture, left } = await arrange(t)
  const large = { ...(await picture('a.jpg', '')), bytes: 96_000_000 }
  await t.rejects(write([large]), { code: 'datasets.too_large', detail: /95 MB/ })
  t.throws(left, { code: 'ENOENT' }, 'nothing was begun')
})

t.test('names a picture that is gone or another, and leaves nothing', async (t) => {
  const { write, picture, files, left } = await arrange(t)
  const pictures = [await picture('a.jpg', ''), await picture('b.jpg', '')]
  await files.remove([pictures[1]?.file ?? ''])
  await t.rejects(write(pictures), { code: 'datasets.picture_gone', detail: /b\.jpg/ })
  t.same(left(), [])
  await t.rejects(write([{ ...(await picture('c.jpg', '')), bytes: 40 }]))
  t.same(left(), [])
})
