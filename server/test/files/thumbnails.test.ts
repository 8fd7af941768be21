import { existsSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { cleanUp } from '../../src/jobs/clean-up.ts'
import { FilesError } from '../../src/ports/files/files.ts'
import { generate, makeDataset, makeModel, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

/** Starts an app with one generated image of 512 × 512 pixels. */
async function arrange(t: Test) {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const { id, images } = await waitUntilEnded(test, await generate(test, model.id))
  const [image] = images
  if (!image) throw new Error('no image was generated')
  const pathOf = (url: string) => join(test.config.dataDirectory, url.replace('/api/', ''))
  const thumbnails = [320, 640].map((width) => `${pathOf(image.url)}.w${width}.avif`)
  const removeThumbnails = () => {
    for (const path of thumbnails) rmSync(path, { force: true })
  }
  return { ...test, generationId: id, image, pathOf, thumbnails, removeThumbnails }
}

t.test('sends a generated image at a smaller width, and keeps the image as it is', async (t) => {
  const { call, image } = await arrange(t)
  t.equal(image.thumbnail_url, `${image.url}?width=320`)
  const original = await call({ url: image.url })
  const small = await call({ url: image.thumbnail_url })
  t.match([small.statusCode, small.headers['content-type']], [200, 'image/avif'])
  t.match(await sharp(small.rawPayload).metadata(), { format: 'heif', width: 320, height: 320 })
  t.ok(small.rawPayload.length < original.rawPayload.length)

  const large = await call({ url: `${image.url}?width=640` })
  t.match(await sharp(large.rawPayload).metadata(), { width: image.width }, 'it is not enlarged')
  t.match(small.headers, { 'cache-control': 'private, max-age=31536000, immutable' })
  const known = { 'if-none-match': String(small.headers.etag) }
  t.equal((await call({ url: image.thumbnail_url, headers: known })).statusCode, 304)
  t.same((await call({ url: image.url })).rawPayload, original.rawPayload)
  const download = await call({ url: `${image.thumbnail_url}&download=1` })
  t.match(download.headers['content-disposition'], /Lamp 1\.avif/)
})

t.test('makes a thumbnail once, also for simultaneous requests', async (t) => {
  const { call, deps, image, removeThumbnails } = await arrange(t)
  removeThumbnails()
  const { files } = deps
  const { write } = files
  const written: string[] = []
  files.write = (key, source, options) => {
    written.push(key)
    return write(key, source, options)
  }
  const answers = await Promise.all([1, 2, 3, 4].map(() => call({ url: image.thumbnail_url })))
  answers.push(await call({ url: image.thumbnail_url }))
  t.strictSame(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  t.equal(written.length, 1)
})

t.test('rejects widths that do not exist, and files without thumbnails', async (t) => {
  const test = await arrange(t)
  const unknown = await test.call({ url: `${test.image.url}?width=500` })
  t.match([unknown.statusCode, unknown.json().code], [400, 'request.invalid'])
  t.match(unknown.json().errors, [{ detail: /320/ }])
  const { images } = await makeDataset(test, 4)
  const training = await test.call({ url: `${images[0].url}?width=320` })
  t.match([training.statusCode, training.json().code], [400, 'files.no_thumbnail'])
  const missing = await test.call({ url: '/api/files/images/nothing/0.png?width=320' })
  t.match([missing.statusCode, missing.json().code], [404, 'files.not_found'])
})

t.test('sends the image itself if there is no space for a thumbnail', async (t) => {
  const { call, deps, image, removeThumbnails } = await arrange(t)
  removeThumbnails()
  const original = await call({ url: image.url })
  const { files } = deps
  const { write } = files
  files.write = () => Promise.reject(new FilesError('full', 'The disk is full.'))
  const answer = await call({ url: image.thumbnail_url })
  files.write = write
  t.equal(answer.statusCode, 200)
  t.same(answer.rawPayload, original.rawPayload)
  t.equal(answer.headers['content-type'], original.headers['content-type'])
  t.equal(answer.headers['cache-control'], 'private, no-cache', 'there may be a thumbnail later')
  const later = await call({ url: image.thumbnail_url })
  t.match(
    [later.headers['content-type'], later.headers['cache-control']],
    ['image/avif', /immutable/],
  )
})

t.test('sends a damaged image as it is, and answers 404 once it is missing', async (t) => {
  const { call, image, pathOf, removeThumbnails } = await arrange(t)
  removeThumbnails()
  writeFileSync(pathOf(image.url), 'not an image')
  t.equal((await call({ url: image.thumbnail_url })).body, 'not an image')
  unlinkSync(pathOf(image.url))
  t.equal((await call({ url: image.thumbnail_url })).statusCode, 404)
})

t.test('answers 503 while storage is unavailable', async (t) => {
  const { call, deps, image } = await arrange(t)
  const { files } = deps
  const { read } = files
  files.read = () => Promise.reject(new FilesError('unavailable', 'no connection'))
  const answer = await call({ url: image.thumbnail_url })
  files.read = read
  t.match([answer.statusCode, answer.json().code], [503, 'files.unavailable'])
  t.equal((await call({ url: image.thumbnail_url })).statusCode, 200)
})

t.test('deletes thumbnails with their image', async (t) => {
  const { call, image, thumbnails } = await arrange(t)
  for (const width of [320, 640]) await call({ url: `${image.url}?width=${width}` })
  t.ok(thumbnails.every((path) => existsSync(path)))
  t.equal((await call({ method: 'DELETE', url: `/api/images/${image.id}` })).statusCode, 204)
  t.notOk(thumbnails.some((path) => existsSync(path)))
})

t.test('stores no thumbnail of an image that is deleted while it is made', async (t) => {
  const { call, deps, image, pathOf, removeThumbnails, thumbnails } = await arrange(t)
  removeThumbnails()
  const { files } = deps
  const { write } = files
  files.write = async (key, source, options) => {
    unlinkSync(pathOf(image.url))
    return write(key, source, options)
  }
  t.equal((await call({ url: image.thumbnail_url })).statusCode, 404)
  t.notOk(thumbnails.some((path) => existsSync(path)))
})

t.test('cleans up only thumbnails whose image was deleted', async (t) => {
  const { call, database, deps, image, pathOf, thumbnails } = await arrange(t)
  for (const width of [320, 640]) await call({ url: `${image.url}?width=${width}` })
  await cleanUp(deps, -1000)
  t.ok([pathOf(image.url), ...thumbnails].every((path) => existsSync(path)))
  await database.query('delete from public.generated_images')
  await cleanUp(deps, -1000)
  t.notOk([pathOf(image.url), ...thumbnails].some((path) => existsSync(path)))
})
