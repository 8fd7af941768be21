import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import t from 'tap'
import { checkUsable } from '../../src/datasets/trainable.ts'
import { FilesError } from '../../src/ports/files/files.ts'
import { makeJpeg, makePng, makeWebp } from '../support/make-image.ts'
import { makeRawZip, makeZip } from '../support/make-zip.ts'
import { createIntake } from './intake-app.ts'

const images = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => ({
      name: `${n + 1}.jpg`,
      data: await makeJpeg({ seed: n + 1 }),
    })),
  )

t.test('stores each image and its thumbnail, in the natural order of the names', async (t) => {
  const { takeIn, files, stored } = createIntake(t)
  const entries = [...(await images(11)).reverse(), { name: 'a.png', data: await makePng() }]
  const { images: accepted, rejected } = await takeIn(await makeZip(entries))
  t.same(
    accepted.map(({ name }) => name),
    [...Array.from({ length: 11 }, (_, n) => `${n + 1}.jpg`), 'a.png'],
  )
  t.same(rejected, [])
  t.equal(stored().length, 24)
  for (const image of accepted) {
    const [, stem] = /^(datasets\/local\/d1\/[0-9a-f-]{36})\./.exec(image.file) ?? []
    t.equal(image.file, `${stem}.${image.format}`)
    t.equal(image.thumbnail_file, `${stem}.thumb.webp`)
    t.match(image.phash, /^[0-9a-f]{16}$/)
    t.match(image.findings, [{ code: 'too_small', detail: /64 px/ }])
    const found = await files.read(image.file)
    const data = found ? await buffer(found.stream) : Buffer.alloc(0)
    t.equal(data.length, image.bytes)
    t.equal(createHash('sha256').update(data).digest('hex'), image.sha256)
    const { width, height } = await sharp(data).metadata()
    t.same([width, height], [image.width, image.height])
  }
})

t.test('counts system files, and names every other file that it leaves out', async (t) => {
  const { takeIn } = createIntake(t)
  const entries = [
    { name: 'trip/', data: '' },
    ...(await images(4)).map(({ name, data }) => ({ name: `trip/${name}`, data })),
    { name: '__MACOSX/trip/._1.jpg', data: 'system file' },
    { name: 'trip/._2.jpg', data: 'system file' },
    { name: 'trip/.DS_Store', data: 'system file' },
    { name: 'Thumbs.db', data: 'system file' },
    { name: 'film.mp4', data: 'a video' },
    { name: 'lonely.txt', data: 'a caption without an image' },
  ]
  const { images: accepted, rejected, received } = await takeIn(await makeZip(entries))
  t.equal(accepted.length, 4)
  t.match(rejected, [
    { name: 'film.mp4', code: 'not_a_picture' },
    { name: 'lonely.txt', code: 'not_a_picture', detail: /No image has this name\./ },
  ])
  t.strictSame(received, { files: 10, images: 4, captions: 0, rejected: 2, system_files: 4 })
})

t.test('recognizes images by their content, not by their name', async (t) => {
  const { takeIn } = createIntake(t)
  const entries = [
    ...(await images(3)),
    { name: 'no-extension', data: await makeWebp({ seed: 9 }) },
    { name: 'wrong.png', data: await makeJpeg({ seed: 10 }) },
    { name: 'drawing.jpg', data: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
    { name: 'new.jxl', data: Buffer.from('\xff\x0a', 'latin1') },
    { name: 'letter.jpg', data: 'Dear Sir' },
  ]
  const { images: accepted, rejected } = await takeIn(await makeZip(entries))
  t.same(
    accepted.map(({ name, format }) => [name, format]),
    [
      ['1.jpg', 'jpg'],
      ['2.jpg', 'jpg'],
      ['3.jpg', 'jpg'],
      ['no-extension', 'jpg'],
      ['wrong.png', 'jpg'],
    ],
  )
  t.same(
    rejected.map(({ name, code }) => [name, code]),
    [
      ['drawing.jpg', 'unsupported_type'],
      ['letter.jpg', 'not_a_picture'],
      ['new.jxl', 'unsupported_type'],
    ],
  )
})

t.test('accepts images and captions with names in double-byte code pages', async (t) => {
  const { takeIn } = createIntake(t)
  // In each name, the second byte of a character is that of a backslash: 表, ソ, 許 and 功, 揬.
  const names = { cp932: '\x95\x5c', kana: '\x83\x5c', big5: '\xb3\x5c\xa5\x5c', gbk: '\x93\x5c' }
  const [image] = await images(1)
  const entries = Object.entries(names).flatMap(([page, name]) => [
    { name: Buffer.from(`${name}/${name}.jpg`, 'latin1'), data: image?.data ?? '', flags: 0 },
    { name: Buffer.from(`${name}\\${name}.txt`, 'latin1'), data: page, flags: 0 },
  ])
  const intake = await takeIn(makeRawZip([{ name: '/' }, ...entries]))
  t.same(intake.rejected, [])
  t.same(intake.images.map(({ caption }) => caption).sort(), Object.keys(names).sort())
  t.match(intake.received, { files: 8, images: 4, captions: 4 })
})

t.test('reads captions from text files with the names of images', async (t) => {
  const { takeIn } = createIntake(t)
  const entries = [
    ...(await images(6)),
    { name: '1.txt', data: '\ufeff TOK at the Elbe, größer \n' },
    { name: '2.txt', data: 'x'.repeat(2000) },
    { name: '3.txt', data: 'x'.repeat(2001) },
    { name: '4.txt', data: Buffer.from([0xff, 0xfe, 0x41, 0]) },
    { name: '5.txt', data: 'a\0b' },
    { name: 'other/6.txt', data: 'in another folder' },
  ]
  const { images: accepted, rejected, received } = await takeIn(await makeZip(entries))
  t.same(
    accepted.map(({ caption }) => caption),
    ['TOK at the Elbe, größer', 'x'.repeat(2000), '', '', '', 'in another folder'],
  )
  t.same(
    rejected.map(({ name, code }) => [name, code]),
    [
      ['3.txt', 'caption_too_long'],
      ['4.txt', 'caption_not_text'],
      ['5.txt', 'caption_not_text'],
    ],
  )
  t.match(received, { files: 12, images: 6, captions: 3, rejected: 3 })
})

t.test('lists damaged images and accepts the others', async (t) => {
  const { takeIn, stored } = createIntake(t)
  const whole = await makeJpeg({ width: 400, height: 300 })
  const zip = makeRawZip([
    ...(await images(4)),
    { name: 'cut.jpg', data: whole.subarray(0, whole.length / 2) },
    { name: 'crc.jpg', data: whole, crc: 1 },
  ])
  const { images: accepted, rejected } = await takeIn(zip)
  t.equal(accepted.length, 4)
  t.same(
    rejected.map(({ name, code }) => [name, code]),
    [
      ['crc.jpg', 'damaged'],
      ['cut.jpg', 'damaged'],
    ],
  )
  for (const { detail } of rejected) t.match(detail, /save it again/)
  t.equal(stored().length, 8)
})

t.test(
  'rejects fewer than four usable images with the reason for each, and stores nothing',
  async (t) => {
    const { rejectionOf, stored } = createIntake(t)
    const entries = [
      ...(await images(3)),
      { name: 'b.gif', data: 'GIF89a' },
      { name: 'cut.jpg', data: (await makeJpeg()).subarray(0, 400) },
    ]
    const { status, code, detail, errors } = await rejectionOf(await makeZip(entries))
    t.same([status, code], [422, 'datasets.too_few_pictures'])
    t.match(detail, /3 images.*at least 4/)
    t.same(
      errors.map((error) => [error.field, error.code]),
      [
        ['file', 'too_few_pictures'],
        ['file', 'unsupported_type'],
        ['file', 'damaged'],
      ],
    )
    t.match(errors[1]?.detail, /^b\.gif: .*Convert/)
    t.same(stored(), [])
  },
)

t.test('accepts separate images in the order of the request, and lists the others', async (t) => {
  const { takeInImages, stored } = createIntake(t)
  const [one, two] = await images(2)
  const sent = [
    { name: 'z.jpg', data: two?.data ?? Buffer.alloc(0) },
    { name: 'notes.txt', data: Buffer.from('hello') },
    { name: 'a.jpg', data: one?.data ?? Buffer.alloc(0) },
  ]
  const { images: accepted, rejected } = await takeInImages(sent, checkUsable)
  t.same(
    accepted.map(({ name, caption }) => [name, caption]),
    [
      ['z.jpg', ''],
      ['a.jpg', ''],
    ],
  )
  t.match(rejected, [{ name: 'notes.txt', code: 'not_a_picture', detail: /1\.txt .*for 1\.jpg/ }])
  t.equal(stored().length, 4)
})

t.test('needs at least one usable image for a dataset', async (t) => {
  const { takeIn, takeInImages, stored } = createIntake(t)
  const zip = await makeZip(await images(1))
  t.equal((await takeIn(zip, checkUsable)).images.length, 1)
  const before = stored()
  const rejection = await takeInImages(
    [{ name: 'a.gif', data: Buffer.from('GIF89a') }],
    checkUsable,
  )
    .then(() => null)
    .catch((error: unknown) => error)
  t.match(rejection, {
    status: 422,
    code: 'datasets.no_usable_picture',
    errors: [{ field: 'file' }, { code: 'unsupported_type', detail: /^a\.gif: / }],
  })
  t.same(stored(), before)
})

t.test('rejects a ZIP without images', async (t) => {
  const { rejectionOf } = createIntake(t)
  const { code, detail } = await rejectionOf(await makeZip([{ name: 'read me.md', data: 'hello' }]))
  t.equal(code, 'datasets.too_few_pictures')
  t.match(detail, /No image.*at least 4/)
})

t.test('rejects more than a hundred images before decoding any', async (t) => {
  const { rejectionOf, stored } = createIntake(t)
  const data = await makeJpeg()
  const entries = Array.from({ length: 101 }, (_, n) => ({ name: `${n}.jpg`, data }))
  const { status, code, detail } = await rejectionOf(await makeZip(entries))
  t.same([status, code], [422, 'datasets.too_many_pictures'])
  t.match(detail, /101 images.*at most 100/)
  t.same(stored(), [])
})

t.test('accepts a hundred images', async (t) => {
  const { takeIn } = createIntake(t)
  const data = await makeJpeg()
  const entries = Array.from({ length: 100 }, (_, n) => ({ name: `${n}.jpg`, data }))
  t.equal((await takeIn(await makeZip(entries))).images.length, 100)
})

t.test('rejects a hostile archive even if it contains valid images', async (t) => {
  const { rejectionOf, stored } = createIntake(t)
  const zip = makeRawZip([...(await images(5)), { name: '../evil.jpg', data: await makeJpeg() }])
  t.equal((await rejectionOf(zip)).code, 'datasets.unsafe_name')
  t.same(stored(), [])
})

t.test('stores nothing when the disk is full', async (t) => {
  let left = 5
  const { takeIn, stored } = createIntake(t, (files) => ({
    ...files,
    write: (...args) => {
      left -= 1
      return left < 0 ? Promise.reject(new FilesError('full', 'no room')) : files.write(...args)
    },
  }))
  await t.rejects(takeIn(await makeZip(await images(8))), { name: 'FilesError', kind: 'full' })
  t.same(stored(), [])
})

t.test('stores nothing when storage fails halfway', async (t) => {
  let left = 3
  const { takeIn, stored } = createIntake(t, (files) => ({
    ...files,
    write: (...args) => {
      left -= 1
      return left < 0 ? Promise.reject(new Error('storage failed')) : files.write(...args)
    },
  }))
  await t.rejects(takeIn(await makeZip(await images(8))), { message: 'storage failed' })
  t.same(stored(), [])
})
