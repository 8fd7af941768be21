import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { generate, makeModel, train, waitUntilEnded } from '../support/actions.ts'
import { addMember, bearer } from '../support/credentials.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts an app with a trained model that has a thumbnail, and an image of it; Bob is another user. */
const start = async (t: Test) => {
  const test = await startTestApp(t)
  const { key } = await addMember(test, 'bob')
  const bob = (request: InjectOptions) => test.app.inject({ ...request, headers: bearer(key) })
  const { model_id } = await waitUntilEnded(test, await train(test))
  const url = `/api/models/${model_id}`
  // The first thumbnail is made shortly after the training completes.
  const model = await waitFor(
    async () => (await test.call({ url })).json(),
    ({ thumbnail_url }) => thumbnail_url !== null,
  )
  const [image] = (await waitUntilEnded(test, await generate(test, model.id))).images
  if (!image) throw new Error('The generation has no image.')
  const patch = (payload: object) => test.call({ method: 'PATCH', url, payload })
  const choose = (thumbnail_image_id: string | null) => patch({ thumbnail_image_id })
  /** What its owner sees, in the model and in the list. */
  const shown = async () => {
    const { thumbnail_image_id, thumbnail_url } = (await test.call({ url })).json()
    const { models } = (await test.call({ url: '/api/models' })).json()
    t.match(models, [{ thumbnail_image_id, thumbnail_url }], 'the list shows the same')
    return { thumbnail_image_id, thumbnail_url }
  }
  const first = { thumbnail_image_id: null, thumbnail_url: model.thumbnail_url }
  const chosen = { thumbnail_image_id: image.id, thumbnail_url: `${image.url}?width=320` }
  return { ...test, bob, url, model, image, patch, choose, shown, first, chosen }
}

t.test(
  'shows the image that was chosen as the thumbnail, until the first is restored',
  async (t) => {
    const { call, image, choose, shown, first, chosen, patch } = await start(t)
    t.strictSame(await shown(), first)
    t.match((await choose(image.id)).json(), chosen)
    t.strictSame(await shown(), chosen)
    t.equal((await call({ url: chosen.thumbnail_url })).headers['content-type'], 'image/avif')
    t.equal((await call({ url: `/api/images/${image.id}` })).json().is_model_thumbnail, true)
    t.match((await patch({ name: 'Desk lamp' })).json(), chosen, 'other changes keep it')
    t.match((await choose(null)).json(), first)
    t.strictSame(await shown(), first)
  },
)

t.test('only takes images and models of the same owner', async (t) => {
  const { bob, call, emulator, url, image, choose, shown, first, patch } = await start(t)
  const none = { status: 404, code: 'images.not_found' }
  t.match((await choose('unknown')).json(), none)

  const asBob = { call: bob, emulator }
  const lamp = await makeModel(asBob, { model_url: 'acme/lake' })
  const [bobs] = (await waitUntilEnded(asBob, await generate(asBob, lamp.id))).images
  t.match((await choose(bobs?.id ?? '')).json(), none, 'an image of another user')
  const bobsChoice = (url: string, thumbnail_image_id?: string) =>
    bob({ method: 'PATCH', url, payload: { thumbnail_image_id } })
  t.match((await bobsChoice(`/api/models/${lamp.id}`, image.id)).json(), none)

  await patch({ is_public: true, public_use: 'generate' })
  const noModel = { status: 404, code: 'models.not_found' }
  t.match((await bobsChoice(url, bobs?.id)).json(), noModel, 'a model that another user shares')
  t.match((await bobsChoice(url, image.id)).json(), none)
  const [made] = (await waitUntilEnded(asBob, await generate(asBob, url.split('/').at(-1) ?? '')))
    .images
  t.match((await choose(made?.id ?? '')).json(), none, 'an image that another user made with it')
  t.strictSame(await shown(), first)
  t.equal((await call({ url: made?.url ?? '' })).statusCode, 404)
})

t.test('shows others of a shared model the thumbnail, but not its image', async (t) => {
  const { bob, url, image, choose, first, chosen, patch } = await start(t)
  await choose(image.id)
  const status = async (url: string) => (await bob({ url })).statusCode
  t.equal(await status(chosen.thumbnail_url), 404, 'it is not shared')

  await patch({ is_public: true })
  const hidden = { thumbnail_image_id: null, thumbnail_url: chosen.thumbnail_url }
  t.match((await bob({ url })).json(), hidden)
  t.match((await bob({ url: '/api/models?public=true' })).json().models, [hidden])
  const thumbnail = await bob({ url: chosen.thumbnail_url })
  t.strictSame([thumbnail.statusCode, thumbnail.headers['content-type']], [200, 'image/avif'])
  for (const query of ['', '?download=1', '?metadata=false'])
    t.equal(await status(`${image.url}${query}`), 404)
  t.equal(await status(`/api/images/${image.id}`), 404)
  t.equal((await bob({ url: '/api/images' })).json().images.length, 0)

  await patch({ status: 'archived' })
  t.equal(await status(chosen.thumbnail_url), 404, 'an archived model is not shared')
  await patch({ status: 'ready' })
  t.equal(await status(chosen.thumbnail_url), 200)
  await choose(null)
  t.equal(await status(chosen.thumbnail_url), 404, 'it is no longer the thumbnail')
  t.equal(await status(first.thumbnail_url), 200)
})

t.test('shows the first thumbnail while the chosen image is deleted', async (t) => {
  const { bob, call, image, choose, shown, first, chosen, patch } = await start(t)
  await patch({ is_public: true })
  await choose(image.id)
  const change = (name: string) =>
    call({ method: 'POST', url: `/api/images/${name}`, payload: { ids: [image.id] } })
  const status = async () => (await bob({ url: chosen.thumbnail_url })).statusCode

  t.equal((await change('delete')).statusCode, 200)
  t.strictSame(await shown(), first)
  t.equal(await status(), 404)
  t.match((await choose(image.id)).json(), { code: 'images.not_found' }, 'it can’t be chosen')
  t.equal((await change('restore')).statusCode, 200)
  t.strictSame(await shown(), chosen, 'undo shows it again')
  t.equal(await status(), 200)

  t.equal((await call({ method: 'DELETE', url: `/api/images/${image.id}` })).statusCode, 204)
  t.strictSame(await shown(), first)
  t.equal(await status(), 404)
})
