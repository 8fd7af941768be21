import t from 'tap'
import { matchesDocument } from './support/documented-shapes.ts'
import { clientFor, owner, startEmulator, trainer } from './support/running-emulator.ts'
import { trainers } from './support/trainers.ts'

const modelBody = { owner, name: 'studio', visibility: 'private', hardware: 'gpu-l40s' }

t.test('returns the account, the hardware of late 2025 and the webhook secret', async (t) => {
  const { client } = await startEmulator(t)
  const account = await client.accounts.current()
  matchesDocument(t, 'account.get', 200, account)
  t.equal(account.username, owner)

  const hardware = await client.hardware.list()
  matchesDocument(t, 'hardware.list', 200, hardware)
  const skus = hardware.map(({ sku }) => sku)
  t.ok(skus.includes('gpu-h100'))
  t.notOk(skus.includes('gpu-t4'))

  const secret = await client.webhooks.default.secret.get()
  matchesDocument(t, 'webhooks.default.secret.get', 200, secret)
  t.match(secret.key, /^whsec_/)
})

t.test('requires a token, in either of the schemes that Replicate accepts', async (t) => {
  const { call } = await startEmulator(t, { token: 'r8_right' })
  const rejected = await call('GET', '/v1/account')
  t.equal(rejected.status, 401)
  t.match(rejected.headers.get('content-type'), 'application/problem+json')
  t.same(await rejected.json(), {
    title: 'Unauthenticated',
    detail: 'You did not pass a valid authentication token',
    status: 401,
  })
  for (const scheme of ['Bearer', 'Token']) {
    const answer = await call('GET', '/v1/account', undefined, {
      authorization: `${scheme} r8_right`,
    })
    t.equal(answer.status, 200, scheme)
    t.equal(answer.headers.get('ratelimit-remaining'), '2999')
  }
})

t.test('responds on loopback only', async (t) => {
  const { emulator } = await startEmulator(t)
  const renamed = await emulator.app.inject({
    url: '/emulator/ledger',
    headers: { host: 'evil.example' },
  })
  t.equal(renamed.statusCode, 403)
  await t.rejects(emulator.listen({ host: '0.0.0.0' }), /loopback only/)
})

t.test('creates, returns, updates and deletes a model', async (t) => {
  const { client, call } = await startEmulator(t)
  const created = await client.models.create(owner, 'studio', {
    visibility: 'private',
    hardware: 'gpu-l40s',
    description: 'first',
  })
  matchesDocument(t, 'models.create', 201, created)
  t.match(created, {
    owner,
    name: 'studio',
    description: 'first',
    latest_version: null,
    run_count: 0,
  })
  matchesDocument(t, 'models.get', 200, await client.models.get(owner, 'studio'))

  const patched = await call('PATCH', `/v1/models/${owner}/studio`, { description: 'second' })
  const model = await patched.json()
  matchesDocument(t, 'models.update', 200, model)
  t.match(model, { description: 'second' })
  t.equal((await call('DELETE', `/v1/models/${owner}/studio`)).status, 204)
  await t.rejects(client.models.get(owner, 'studio'), /404/)
})

t.test('never frees the name of a deleted model', async (t) => {
  const { call } = await startEmulator(t)
  t.equal((await call('POST', '/v1/models', modelBody)).status, 201)
  t.equal((await call('DELETE', `/v1/models/${owner}/studio`)).status, 204)
  const again = await call('POST', '/v1/models', modelBody)
  t.equal(again.status, 409)
  t.match(await again.json(), {
    errors: [{ detail: 'A model with that name and owner already exists.' }],
  })
})

t.test('rejects unlisted hardware and other owners', async (t) => {
  const { call } = await startEmulator(t)
  const retired = await call('POST', '/v1/models', { ...modelBody, hardware: 'gpu-t4' })
  t.equal(retired.status, 400)
  t.match(await retired.json(), { title: 'Validation failed', errors: [{ pointer: '/hardware' }] })
  t.equal((await call('POST', '/v1/models', { ...modelBody, owner: 'someone' })).status, 403)
  t.equal((await call('POST', '/v1/models', { ...modelBody, name: 'Not OK' })).status, 400)
  const incomplete = await call('POST', '/v1/models', { owner })
  t.equal(incomplete.status, 422)
  t.match(await incomplete.json(), { invalid_fields: [{ type: 'required' }] })
  const broken = await fetch(incomplete.url, {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: '{',
  })
  t.equal(broken.status, 400)
})

t.test('lists the public models with the trainers, newest first', async (t) => {
  const { client, call } = await startEmulator(t)
  const models = await client.models.list()
  matchesDocument(t, 'models.list', 200, models)
  t.same(
    models.results.map(({ name }) => name),
    ['fast-flux-trainer', 'flux-dev-lora-trainer', 'sdxl'],
  )
  const found = await client.models.search('flux')
  t.equal(found.results.length, 2)
  t.equal((await call('DELETE', `/v1/models/ostris/${trainer.name}`)).status, 403)
})

t.test('knows the versions of every trainer, newest first', async (t) => {
  const { client } = await startEmulator(t)
  for (const { owner, name, versions } of Object.values(trainers)) {
    const list = await client.models.versions.list(owner, name)
    matchesDocument(t, 'models.versions.list', 200, list)
    t.same(
      list.results.map(({ id }) => id),
      versions,
    )
    const { latest_version } = await client.models.get(owner, name)
    t.equal(latest_version?.id, versions[0])
    const version = await client.models.versions.get(owner, name, versions[1])
    matchesDocument(t, 'models.versions.get', 200, version)
    await t.rejects(client.models.versions.get(owner, name, 'f00'), /404/)
  }
})

t.test('returns seeded models, and private ones only to their owner', async (t) => {
  const { client, origin, call } = await startEmulator(t)
  const seed = (body: object) =>
    fetch(`${origin}/emulator/models`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  t.equal((await seed({ owner: 'someone', name: 'portraits', family: 'sdxl' })).status, 201)
  t.equal((await seed({ owner: 'someone', name: 'secret', visibility: 'private' })).status, 201)
  t.equal((await seed({ owner: 'someone' })).status, 422)
  const model = await client.models.get('someone', 'portraits')
  t.match(model.latest_version, { id: /^[0-9a-f]{64}$/ })
  await t.rejects(client.models.get('someone', 'secret'), /404/)

  await seed({ owner, name: 'earlier', visibility: 'private' })
  const { latest_version } = await client.models.get(owner, 'earlier')
  t.equal((await call('DELETE', `/v1/models/${owner}/earlier`)).status, 403, 'it has a version')
  const path = `/v1/models/${owner}/earlier/versions/${latest_version?.id}`
  t.equal((await call('DELETE', path)).status, 202)
  t.equal((await call('DELETE', `/v1/models/${owner}/earlier`)).status, 204)
})

t.test('responds to an unknown path with the generic 404', async (t) => {
  const { origin, call } = await startEmulator(t)
  const answer = await call('GET', '/v1/billing')
  t.equal(answer.status, 404)
  t.same(await answer.json(), { detail: 'The requested resource could not be found.', status: 404 })
  await t.rejects(clientFor(origin).trainings.get('none'), /404/)
})
