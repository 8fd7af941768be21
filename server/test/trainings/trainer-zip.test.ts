import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { openArchive } from '../../src/archives/archive.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import {
  type TrainerImage,
  writeTrainerZip,
  type ZipLayout,
} from '../../src/trainings/trainers/trainer-zip.ts'

async function arrange(t: Test) {
  const root = t.testdir({})
  const directory = join(root, 'spool')
  const files = createLocalFiles({ directory: join(root, 'files') })
  const image = async (
    name: string,
    caption: string,
    format = 'jpg',
    size = 50,
    bytes?: Buffer,
  ) => {
    const data = bytes ?? Buffer.alloc(size, name)
    const file = `datasets/d1/${createHash('sha1').update(name).digest('hex')}.${format}`
    await files.write(file, data)
    return { name, file, format, caption, bytes: data.length } satisfies TrainerImage
  }
  return {
    files,
    image,
    write: (images: TrainerImage[], layout: ZipLayout = 'caption-files') =>
      writeTrainerZip({ layout, images, files, directory }),
    left: () => readdirSync(directory),
  }
}

t.test('writes a flat, uncompressed ZIP with numbered images and their captions', async (t) => {
  const { write, image } = await arrange(t)
  const zip = await write([
    await image('trip/b.jpg', 'TOK, größer'),
    await image('.hidden.png', '', 'png', 0),
    await image('c.jpg', 'a tower'),
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

t.test('quotes the caption table, and writes it only if every image has a caption', async (t) => {
  const { write, image } = await arrange(t)
  const named = async (captions: string[]) => {
    const images = await Promise.all(
      captions.map((caption, index) => image(`${index}.jpg`, caption)),
    )
    const zip = await write(images, 'caption-table')
    const archive = await openArchive(zip.path)
    t.teardown(() => archive.close())
    const table = archive.entries.find(({ path }) => path === 'captions.csv')
    return {
      paths: archive.entries.map(({ path }) => path),
      table: table && String(await archive.read(table, 10_000)),
    }
  }
  t.same(await named(['a lamp, lit', 'the “lamp” and a "table"\nat dusk']), {
    paths: ['0001.jpg', '0002.jpg', 'captions.csv'],
    table:
      '"image_file","caption"\n"0001.jpg","a lamp, lit"\n"0002.jpg","the “lamp” and a ""table"" at dusk"',
  })
  t.same((await named(['a lamp', ''])).paths, ['0001.jpg', '0002.jpg'])
})

t.test('converts other formats to JPEG in the layout with a caption table only', async (t) => {
  const { write, image } = await arrange(t)
  const webp = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .webp()
    .toBuffer()
  const images = [await image('a.webp', 'red', 'webp', 0, webp), await image('b.png', 'x', 'png')]
  const zip = await write(images, 'caption-table')
  const archive = await openArchive(zip.path)
  t.teardown(() => archive.close())
  t.same(
    archive.entries.map(({ path }) => path),
    ['0001.jpg', '0002.png', 'captions.csv'],
  )
  const [first] = archive.entries
  if (!first) throw new Error('an empty archive')
  t.match(await sharp(await archive.read(first, 10_000)).metadata(), {
    format: 'jpeg',
    width: 40,
    height: 30,
  })
  t.equal((await write(images, 'caption-table')).sha256, zip.sha256)
  const other = await openArchive((await write(images)).path)
  t.teardown(() => other.close())
  t.equal(other.entries[0]?.path, '0001.webp')
})

t.test('writes identical bytes for the same images', async (t) => {
  const { write, image } = await arrange(t)
  const images = [await image('a.jpg', 'x'), await image('b.jpg', '')]
  t.equal((await write(images)).sha256, (await write(images)).sha256)
})

t.test('rejects images that are too large in total', async (t) => {
  const { write, image, left } = await arrange(t)
  const large = { ...(await image('a.jpg', '')), bytes: 96_000_000 }
  await t.rejects(write([large]), { code: 'datasets.too_large', detail: /95 MB/ })
  t.throws(left, { code: 'ENOENT' }, 'no file was created')
})

t.test('fails with the error of a file that breaks while it is read', async (t) => {
  const { write, image, files, left } = await arrange(t)
  const images = [await image('a.jpg', '', 'jpg', 200_000)]
  const { read } = files
  files.read = async (key) => {
    const found = await read(key)
    found?.stream.once('data', () => found.stream.destroy(new Error('the disk failed')))
    return found
  }
  for (const layout of ['caption-files', 'caption-table'] as const)
    await t.rejects(write(images, layout), { message: 'the disk failed' })
  t.same(left(), [])
})

t.test('rejects a missing or truncated image, and leaves no file', async (t) => {
  const { write, image, files, left } = await arrange(t)
  const images = [await image('a.jpg', ''), await image('b.jpg', '')]
  await files.remove([images[1]?.file ?? ''])
  await t.rejects(write(images), { code: 'datasets.picture_gone', detail: /b\.jpg/ })
  t.same(left(), [])
  for (const layout of ['caption-files', 'caption-table'] as const)
    for (const format of ['jpg', 'webp']) {
      const truncated = { ...(await image(`c.${format}`, '', format)), bytes: 60 }
      await t.rejects(write([truncated], layout), {
        code: 'datasets.picture_gone',
        detail: `The file of c.${format} is missing or damaged`,
      })
      t.same(left(), [])
    }
})
