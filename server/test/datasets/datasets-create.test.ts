import t from 'tap'
import type { Part } from '../support/form.ts'
import { field, sendForm } from '../support/form.ts'
import { imagePart, imageParts } from '../support/image-parts.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { startTestApp } from '../support/test-app.ts'
import { namesOf } from './names-of.ts'

const zipPart = (body: Buffer): Part => ({ name: 'file', filename: 'dataset.zip', body })
const name = field('name', 'Lamp')

t.test('creates a dataset from separate images, in the order of the request', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const gif = { name: 'file', filename: 'b.gif', body: 'GIF89a' }
  const parts = [await imagePart(2), gif, name, await imagePart(1)]
  const response = await sendForm(test, '/api/datasets', parts)
  t.equal(response.statusCode, 201)
  const dataset = response.json()
  t.equal(response.headers.location, `/api/datasets/${dataset.id}`)
  t.match(dataset, {
    name: 'Lamp',
    image_count: 2,
    ready: false,
    advice: /^Add at least 2 more images\. A training needs 4;/,
    rejected: [{ name: 'b.gif', code: 'unsupported_type', detail: /Convert/ }],
  })
  t.same(namesOf(dataset), ['2.jpg', '1.jpg'])
  t.same((await test.call({ url: `/api/datasets/${dataset.id}` })).json(), dataset)
  t.match(await test.count(), { rows: 3, files: 4, spooled: 0 })
})

t.test('creates a dataset from a ZIP with one usable image and its caption', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const zip = await makeZip([
    { name: 'one.jpg', data: await makeJpeg() },
    { name: 'one.txt', data: 'TOK at sea' },
    { name: 'cut.jpg', data: (await makeJpeg()).subarray(0, 300) },
  ])
  const response = await sendForm(test, '/api/datasets', [zipPart(zip), name])
  t.equal(response.statusCode, 201)
  t.match(response.json(), {
    image_count: 1,
    images: [{ name: 'one.jpg', caption: 'TOK at sea' }],
    rejected: [{ name: 'cut.jpg', code: 'damaged' }],
  })
})

t.test('creates an empty draft from JSON', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const response = await test.call({
    method: 'POST',
    url: '/api/datasets',
    payload: { name: 'Lamp' },
  })
  t.equal(response.statusCode, 201)
  const dataset = response.json()
  t.equal(response.headers.location, `/api/datasets/${dataset.id}`)
  t.match(dataset, { name: 'Lamp', image_count: 0, bytes: 0, ready: false, consent_at: null })
  t.match(dataset, { images: [], rejected: [], advice: /^No images yet\. Add at least 4;/ })
})

t.test('rejects invalid requests, and stores nothing', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const before = await test.count()
  const image = await imagePart(1)
  const zip = zipPart(await makeZip([{ name: '1.jpg', data: await makeJpeg() }]))
  const rejections: [string, Part[], number, object][] = [
    ['no name', [image], 400, { errors: [{ field: 'name', code: 'required' }] }],
    ['an empty name', [image, field('name', ' ')], 400, { errors: [{ field: 'name' }] }],
    ['no file', [name], 400, { errors: [{ field: 'file', detail: /send images/ }] }],
    [
      'no usable image',
      [name, { ...image, filename: 'a.gif', body: 'GIF89a' }, { ...image, body: 'hello' }],
      422,
      {
        code: 'datasets.no_usable_picture',
        errors: [
          { field: 'file', code: 'no_usable_picture' },
          { detail: /^a\.gif: .*Convert/ },
          { code: 'not_a_picture', detail: /^1\.jpg: / },
        ],
      },
    ],
    [
      'a ZIP without an image',
      [name, zipPart(await makeZip([{ name: 'a.md', data: 'hello' }]))],
      422,
      { code: 'datasets.no_usable_picture' },
    ],
    ['an invalid ZIP', [name, zipPart(Buffer.from('x'))], 422, { code: 'datasets.not_a_zip' }],
    ['a ZIP and an image', [name, zip, image], 422, { code: 'uploads.several_files' }],
    ['two ZIPs', [name, zip, zip], 422, { code: 'uploads.several_files' }],
    [
      'too many images',
      [name, ...Array.from({ length: 101 }, () => image)],
      422,
      { code: 'uploads.too_many_files' },
    ],
    [
      'an image of more than 25 MiB',
      [name, { ...image, body: Buffer.alloc(25 * 1024 * 1024 + 1) }],
      413,
      { code: 'uploads.too_large', detail: /1\.jpg is larger than 25 MB/ },
    ],
  ]
  for (const [what, parts, status, expected] of rejections) {
    const response = await sendForm(test, '/api/datasets', parts)
    t.equal(response.statusCode, status, what)
    t.match(response.headers['content-type'], /problem\+json/, what)
    t.match(response.json(), expected, what)
  }
  for (const payload of [{}, { name: '' }, { name: 3 }, { name: 'x', files: [] }, []]) {
    const response = await test.call({ method: 'POST', url: '/api/datasets', payload })
    t.equal(response.statusCode, 400, JSON.stringify(payload))
    t.match(response.json(), { code: 'request.invalid' })
  }
  t.equal((await test.call({ method: 'POST', url: '/api/datasets' })).statusCode, 400, 'no body')
  t.same(await test.count(), before)
})

t.test('stores nothing when storage fails halfway', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const before = await test.count()
  const write = test.deps.files.write
  let left = 3
  test.deps.files.write = (...args) => {
    left -= 1
    return left < 0 ? Promise.reject(new Error('the disk is gone')) : write(...args)
  }
  const parts = [name, ...(await imageParts(4))]
  t.equal((await sendForm(test, '/api/datasets', parts)).statusCode, 500)
  t.same(await test.count(), before)
})
