import type { Generation } from '@the-way/shared'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { makeModel, requestGeneration, train, waitUntilEnded } from '../support/actions.ts'
import { addMember, bearer } from '../support/credentials.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts an app with a trained model of the owner; Bob and Cleo are members. */
const start = async (t: Test) => {
  // With a token, runs have a price even if the emulator answers.
  const test = await startTestApp(t, {
    environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' },
  })
  const as = (key: string) => (request: InjectOptions) =>
    test.app.inject({ ...request, headers: { ...request.headers, ...bearer(key) } })
  const owner = as(OWNER_TOKEN)
  const bob = as((await addMember(test, 'bob')).key)
  const cleo = as((await addMember(test, 'cleo')).key)
  const { model_id } = await waitUntilEnded(test, await train(test))
  const id = String(model_id)
  const url = `/api/models/${id}`
  const share = (payload: object) => owner({ method: 'PATCH', url, payload })
  const generate = (call: typeof bob, headers = {}) => requestGeneration({ call }, id, {}, headers)
  return { test, owner, bob, cleo, url, share, generate }
}

t.test('lets only its owner share a model, and hides private fields from others', async (t) => {
  const { owner, bob, url, share } = await start(t)
  // The thumbnail is made shortly after the training completes.
  const mine = await waitFor(
    async () => (await owner({ url })).json(),
    ({ thumbnail_url }) => thumbnail_url !== null,
  )
  t.match(mine, { is_mine: true, is_public: false, public_use: 'view', training_id: String })
  t.match((await bob({ url })).json(), { status: 404, code: 'models.not_found' })
  t.equal((await bob({ url: mine.thumbnail_url })).statusCode, 404)

  const shared = (await share({ is_public: true })).json()
  t.strictSame(shared, { ...mine, is_public: true, updated_at: shared.updated_at })
  t.equal((await share({ public_use: 'sell' })).statusCode, 400)
  const shown = (await bob({ url })).json()
  t.strictSame(shown, {
    ...shared,
    is_mine: false,
    training_id: null,
    replicate_id: null,
    input_parameters: null,
    last_used: null,
  })
  t.equal((await bob({ url: shown.thumbnail_url })).statusCode, 200)

  for (const [method, payload] of [['PATCH', { is_public: false }], ['DELETE']] as const)
    t.match((await bob({ method, url, ...(payload && { payload }) })).json(), {
      status: 404,
      code: 'models.not_found',
    })
  t.equal((await owner({ url })).json().is_public, true)
})

t.test('lists models that others share separately from one’s own', async (t) => {
  const { test, owner, bob, url, share } = await start(t)
  const lake = await makeModel(test, { name: 'Lake', is_public: true })
  await share({ is_public: true })
  const first = (await bob({ url: '/api/models?public=true&limit=1' })).json()
  t.match(first.models, [{ id: lake.id, is_mine: false }])
  const cursor = encodeURIComponent(first.next_cursor)
  const second = (await bob({ url: `/api/models?public=true&limit=1&cursor=${cursor}` })).json()
  t.match(second, { models: [{ id: url.split('/').at(-1), name: 'Lamp' }], next_cursor: null })
  t.strictSame((await bob({ url: '/api/models' })).json().models, [])
  t.strictSame((await owner({ url: '/api/models?public=true' })).json().models, [])
  t.equal((await owner({ url: '/api/models?public=false' })).json().models.length, 2)
})

t.test('lets others generate if the owner allows it, and keeps their images private', async (t) => {
  const { owner, bob, cleo, url, share, generate } = await start(t)
  t.match((await generate(bob)).json(), { status: 404, code: 'models.not_found' })
  await share({ is_public: true })
  t.match((await generate(bob)).json(), { status: 403, code: 'models.view_only' })
  await share({ public_use: 'generate' })

  const payload = { day_cap_usd_micros: 0 }
  for (const who of [owner, cleo])
    t.equal((await who({ method: 'PATCH', url: '/api/spending', payload })).statusCode, 200)
  t.match((await generate(cleo)).json(), { code: 'spending.cap_reached' }, 'her own cap counts')

  const answer = await generate(bob, { 'idempotency-key': 'once' })
  t.match(answer.json(), { prompt: 'LMP a lamp', status: 'queued' }, answer.body)
  const started = answer.json<Generation>()
  const generation = `/api/generations/${started.id}`
  const made = await waitUntilEnded({ call: bob }, started)
  const image = made.images[0]?.url ?? ''
  for (const other of [owner, cleo]) {
    t.equal((await other({ url: generation })).statusCode, 404)
    t.equal((await other({ url: image })).statusCode, 404)
    t.strictSame((await other({ url: '/api/generations' })).json().generations, [])
  }

  await share({ is_public: false })
  t.equal((await bob({ url })).statusCode, 404)
  t.equal((await generate(bob)).statusCode, 404)
  t.equal((await bob({ url: image })).statusCode, 200)
  t.strictSame((await bob({ url: generation })).json(), made)
})
