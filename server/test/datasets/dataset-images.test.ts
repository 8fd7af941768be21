import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { makeDataset } from '../support/actions.ts'
import type { Part } from '../support/form.ts'
import { field, sendForm } from '../support/form.ts'
import { imagePart, imageParts } from '../support/image-parts.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { startTestApp } from '../support/test-app.ts'
import { namesOf } from './names-of.ts'

/** Creates a dataset with `count` images, and returns requests for it. */
async function arrange(t: Test, count = 2) {
  const test = await startTestApp(t, { areJobsRunning: false })
  const dataset = await makeDataset(test, count)
  const url = `/api/datasets/${dataset.id}`
  return {
    ...test,
    dataset,
    url,
    add: (parts: Part[]) => sendForm(test, `${url}/images`, parts),
    read: async () => (await test.call({ url })).json(),
    patch: (id: string, payload: object) =>
      test.call({ method: 'PATCH', url: `${url}/images/${id}`, payload }),
    remove: (id: string) => test.call({ method: 'DELETE', url: `${url}/images/${id}` }),
  }
}

t.test('adds separate images and those of a ZIP after the others', async (t) => {
  const { add, read } = await arrange(t)
  const gif = { name: 'file', filename: 'b.gif', body: 'GIF89a' }
  const loose = await add([await imagePart(9), gif, await imagePart(8)])
  t.equal(loose.statusCode, 200)
  t.same(namesOf(loose.json()), ['1.jpg', '2.jpg', '9.jpg', '8.jpg'])
  t.match(loose.json().rejected, [{ name: 'b.gif' }])
  const zip = await makeZip([
    { name: 'z.jpg', data: await makeJpeg({ seed: 5 }) },
    { name: 'z.txt', data: 'a caption' },
  ])
  const zipped = (await add([{ name: 'file', filename: 'x.zip', body: zip }])).json()
  t.match(zipped, { image_count: 5, ready: true, rejected: [{ name: 'b.gif' }] })
  t.match(zipped.images[4], { name: 'z.jpg', caption: 'a caption' })
  t.same(await read(), zipped)
})

t.test('adds an image once if it is sent again with its id', async (t) => {
  const { add, read, count } = await arrange(t)
  const image_id = randomUUID()
  const send = async (seed = 9) => add([await imagePart(seed), field('image_id', image_id)])
  const first = await send()
  t.equal(first.statusCode, 200)
  t.equal(first.json().images[2].id, image_id)
  const before = await count()
  for (const again of [await send(), await send(7)]) {
    t.equal(again.statusCode, 200)
    t.same(again.json(), first.json())
  }
  t.same(await count(), before)
  t.equal((await read()).image_count, 3)
})

t.test('adds a caption that is sent with its image, and counts all files', async (t) => {
  const { add, dataset, read } = await arrange(t)
  t.match(dataset.received, { files: 2, images: 2 })
  const image_id = field('image_id', randomUUID())
  const caption = { name: 'file', filename: '9.txt', body: 'TOK by the sea' }
  const added = (await add([caption, await imagePart(9), image_id])).json()
  t.match(added.images[2], { name: '9.jpg', caption: 'TOK by the sea' })
  const others = ['Thumbs.db', '8.TXT', 'notes.txt'].map((filename) => ({ ...caption, filename }))
  const more = (await add([await imagePart(8), ...others])).json()
  t.match(more.images[3], { name: '8.jpg', caption: 'TOK by the sea' })
  t.match(more.rejected, [{ name: 'notes.txt', detail: /1\.txt or 1\.jpg\.txt for 1\.jpg/ }])
  const received = { files: 8, images: 4, captions: 2, rejected: 1, system_files: 1 }
  t.strictSame(more.received, received)
  t.strictSame((await read()).received, received)
})

t.test('stores one of two simultaneous images with the same id, complete', async (t) => {
  const { add, read, count, call } = await arrange(t)
  const id = field('image_id', randomUUID())
  const parts = [await imagePart(7), await imagePart(9)]
  const answers = await Promise.all(parts.map((part) => add([part, id])))
  for (const answer of answers) {
    t.equal(answer.statusCode, 200)
    t.equal(answer.json().image_count, 3)
  }
  const { images } = await read()
  t.match(await count(), { rows: 4, files: 6, spooled: 0 })
  const { rawPayload } = await call({ url: images[2].url })
  t.equal(rawPayload.length, images[2].bytes)
})

t.test('rejects the id of an image of another dataset', async (t) => {
  const { add, count, ...test } = await arrange(t)
  const [taken] = (await makeDataset(test, 1, 'Other')).images
  const before = await count()
  const response = await add([await imagePart(9), field('image_id', taken.id)])
  t.match(response.json(), { status: 409, code: 'datasets.picture_id_taken' })
  t.same(await count(), before)
})

t.test('rejects invalid uploads, and stores nothing', async (t) => {
  const { add, count, read, dataset, ...test } = await arrange(t)
  const before = await count()
  const image = await imagePart(9)
  const zip = {
    name: 'file',
    filename: 'x.zip',
    body: await makeZip([{ name: '1.jpg', data: await makeJpeg() }]),
  }
  const id = field('image_id', randomUUID())
  const rejections: [string, Part[], number, object][] = [
    ['no file', [id], 400, { errors: [{ field: 'file' }] }],
    ['an invalid id', [image, field('image_id', 'x')], 400, { errors: [{ field: 'image_id' }] }],
    ['one id for two images', [image, image, id], 400, { errors: [{ code: 'ambiguous' }] }],
    ['an id for a ZIP', [zip, id], 400, { errors: [{ code: 'ambiguous' }] }],
    ['a ZIP and an image', [zip, image], 422, { code: 'uploads.several_files' }],
    [
      'no usable image',
      [{ ...image, filename: 'a.gif', body: 'GIF89a' }],
      422,
      {
        code: 'datasets.no_usable_picture',
        errors: [{ detail: /^GIF is not supported\./ }, { detail: /^a\.gif: / }],
      },
    ],
    [
      'more images than a dataset may have',
      Array.from({ length: 99 }, () => image),
      422,
      {
        code: 'datasets.too_many_pictures',
        detail: /^The dataset has 2 images, and 99 more were sent;/,
      },
    ],
  ]
  for (const [what, parts, status, expected] of rejections) {
    const response = await add(parts)
    t.equal(response.statusCode, status, what)
    t.match(response.json(), expected, what)
  }
  t.match((await sendForm(test, '/api/datasets/none/images', [image])).json(), {
    status: 404,
    code: 'datasets.not_found',
  })
  t.equal(
    (await test.call({ method: 'POST', url: `/api/datasets/${dataset.id}/images`, payload: {} }))
      .statusCode,
    415,
  )
  t.same(await count(), before)
  t.same(await read(), dataset)
})

t.test('stores only as many simultaneous images as the dataset may have', async (t) => {
  const { add, read, count, database, dataset } = await arrange(t, 2)
  // Adds 97 rows, as if the images had been uploaded.
  await database.query(
    `insert into public.dataset_images select 'filler-' || n, dataset_id, n + 1, name, width, height, bytes, sha256,
       format, caption, 'filler/' || n, 'filler/' || n || '.thumb', findings, null
     from public.dataset_images, generate_series(1, 97) n where position = 0 and dataset_id = $1`,
    [dataset.id],
  )
  await database.query(`update public.datasets set image_count = 99`)
  const before = await count()
  const parts = await imageParts(3)
  const answers = await Promise.all(parts.map((part) => add([part])))
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 422, 422])
  for (const rejected of answers.filter(({ statusCode }) => statusCode === 422))
    t.match(rejected.json(), { code: 'datasets.too_many_pictures' })
  t.equal((await read()).image_count, 100)
  t.match(await count(), { rows: before.rows + 1, files: before.files + 2 })
})

t.test('rejects more bytes than a dataset may have', async (t) => {
  const { add, count, database } = await arrange(t)
  await database.query('update public.datasets set bytes = 150 * 1024 * 1024')
  const before = await count()
  const response = await add([await imagePart(9)])
  t.match(response.json(), { status: 422, code: 'datasets.too_large_dataset' })
  t.same(await count(), before)
})

t.test('changes the caption and position of an image', async (t) => {
  const { dataset, patch, read } = await arrange(t, 3)
  const [first] = dataset.images
  const captioned = await patch(first.id, { caption: 'TOK, größer 😀' })
  t.equal(captioned.statusCode, 200)
  t.equal(captioned.json().images[0].caption, 'TOK, größer 😀')
  t.not(captioned.json().sha256, dataset.sha256)
  const moved = (await patch(first.id, { position: 1 })).json()
  t.same(namesOf(moved), ['2.jpg', '1.jpg', '3.jpg'])
  t.same(await read(), moved)
  for (const payload of [
    {},
    { caption: 'x'.repeat(2001) },
    { position: -1 },
    { position: 100 },
    { position: '1' },
    { name: 'x' },
  ])
    t.equal((await patch(first.id, payload)).statusCode, 400, JSON.stringify(payload).slice(0, 60))
  t.match((await patch('none', { caption: '' })).json(), { code: 'datasets.picture_not_found' })
  t.same(await read(), moved)
})

t.test('removes an image with its files', async (t) => {
  const { dataset, remove, call, count } = await arrange(t, 3)
  const second = dataset.images[1] ?? dataset.images[0]
  const response = await remove(second.id)
  t.equal(response.statusCode, 200)
  t.same(namesOf(response.json()), ['1.jpg', '3.jpg'])
  t.match(await count(), { rows: 3, files: 4 })
  t.equal((await call({ url: second.url })).statusCode, 404)
  t.match((await remove(second.id)).json(), { status: 404, code: 'datasets.picture_not_found' })
})
