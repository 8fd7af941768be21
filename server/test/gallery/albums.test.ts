import type { Album, GalleryList } from '@the-way/shared'
import t, { type Test } from 'tap'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

/** Starts an app with three images and an empty album. */
async function arrange(t: Test) {
  const test = await startTestApp(t)
  const { call } = test
  const model = await makeModel(test)
  const { images } = await waitUntilEnded(test, await generate(test, model.id, { num_outputs: 3 }))
  const ids = images.map(({ id }) => id)
  const create = (payload: object, headers: Record<string, string> = {}) =>
    call({ method: 'POST', url: '/api/albums', payload, headers })
  const album = (await create({ name: ' The best ' })).json<Album>()
  const url = `/api/albums/${album.id}`
  const patch = (payload: object) => call({ method: 'PATCH', url, payload })
  const put = (image: string) => call({ method: 'PUT', url: `${url}/images/${image}` })
  const order = async () => {
    const page = (await call({ url: `/api/images?album_id=${album.id}` })).json<GalleryList>()
    return page.images.map(({ id }) => ids.indexOf(id))
  }
  return { ...test, images, ids, album, url, create, patch, put, order }
}

t.test('creates an album once for each name and key', async (t) => {
  const { call, album, create } = await arrange(t)
  t.match(album, { name: 'The best', image_count: 0, thumbnail_url: null })
  const taken = await create({ name: 'THE BEST' })
  t.match([taken.statusCode, taken.json().code], [409, 'albums.name_taken'])
  const key = { 'idempotency-key': 'one' }
  const first = await create({ name: 'Ünter' }, key)
  t.equal(first.statusCode, 201)
  t.equal(first.headers.location, `/api/albums/${first.json().id}`)
  const again = await create({ name: 'Ünter' }, key)
  t.strictSame([again.statusCode, again.body], [201, first.body])
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.strictSame((await call({ url: String(first.headers.location) })).json(), first.json())
  t.match((await create({ name: 'Another' }, key)).json(), { code: 'idempotency.key_reused' })
  t.match((await create({ name: 'üNTER' })).json(), { code: 'albums.name_taken' })
  const { albums } = (await call({ url: '/api/albums' })).json()
  t.strictSame(
    albums.map(({ name }: Album) => name),
    ['Ünter', 'The best'],
  )
  for (const payload of [{}, { name: '' }, { name: ' ' }, { name: 'a'.repeat(101) }, { name: 7 }])
    t.equal((await create(payload)).statusCode, 400)
})

t.test('adds images, keeps their order, and takes them out', async (t) => {
  const { call, ids, images, url, patch, put, order } = await arrange(t)
  for (const index of [2, 0, 1]) t.equal((await put(ids[index] ?? '')).statusCode, 200)
  t.match((await put(ids[0] ?? '')).json(), {
    image_count: 3,
    thumbnail_url: images[2]?.thumbnail_url,
  })
  t.strictSame(await order(), [2, 0, 1])
  t.match((await patch({ image_ids: [ids[1]], name: 'Best' })).json(), { name: 'Best' })
  t.strictSame(await order(), [1, 2, 0])
  const wrong = await patch({ image_ids: ['unknown'] })
  t.match([wrong.statusCode, wrong.json().code], [404, 'albums.image_not_found'])
  t.match((await put('unknown')).json(), { status: 404, code: 'images.not_found' })
  t.equal((await patch({})).statusCode, 400)

  const remove = () => call({ method: 'DELETE', url: `${url}/images/${ids[2]}` })
  t.equal((await remove()).statusCode, 204)
  t.match((await remove()).json(), { status: 404, code: 'albums.image_not_found' })
  t.strictSame(await order(), [1, 0])
  t.match((await call({ url: `/api/images/${ids[0]}` })).json(), { albums: [{ name: 'Best' }] })
  t.equal((await call({ method: 'DELETE', url })).statusCode, 204)
  t.match((await call({ url })).json(), { status: 404, code: 'albums.not_found' })
  t.equal((await call({ url: '/api/images' })).json().images.length, 3)
})

t.test('adds and removes many images at once, all of them or none', async (t) => {
  const { call, ids, url, order } = await arrange(t)
  const post = (path: string, payload: object) => call({ method: 'POST', url: url + path, payload })
  const [first, second, third] = ids
  t.match((await post('/images', { ids: [third, first] })).json(), {
    album: { image_count: 2 },
    added: [third, first],
  })
  t.match((await post('/images', { ids: [first, second] })).json(), { added: [second] })
  t.strictSame(await order(), [2, 0, 1])
  const unknown = await post('/images', { ids: [first, 'unknown'] })
  t.match([unknown.statusCode, unknown.json()], [404, { code: 'images.not_found' }])
  t.match(unknown.json().errors, [{ field: 'ids.1', code: 'not_found' }])
  const absent = await post('/images/remove', { ids: [first, 'unknown'] })
  t.match([absent.statusCode, absent.json().code], [404, 'albums.image_not_found'])
  t.equal((await post('/images/remove', { ids: [third, first] })).statusCode, 204)
  t.strictSame(await order(), [1])
  const many = Array.from({ length: 1001 }, (_, index) => `image-${index}`)
  for (const path of ['/images', '/images/remove'])
    for (const payload of [{}, { ids: [] }, { ids: many }])
      t.equal((await post(path, payload)).statusCode, 400)
})

t.test('a restored image is in its albums again', async (t) => {
  const { call, ids, put, order } = await arrange(t)
  for (const id of ids) await put(id)
  const post = (action: string) =>
    call({ method: 'POST', url: `/api/images/${action}`, payload: { ids: [ids[1]] } })
  await post('delete')
  t.strictSame(await order(), [0, 2])
  await post('restore')
  t.strictSame(await order(), [0, 1, 2])
})
