import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { clientFor, makeClock, owner, startEmulator, trainer } from './support/running-emulator.ts'

const modelNamed = (name: string) => ({
  owner,
  name,
  visibility: 'private',
  hardware: 'cpu',
})
const trainingPath = `/v1/models/${trainer.owner}/${trainer.name}/versions/${trainer.version}/trainings`

t.test('rejects only trainings and predictions without credit', async (t) => {
  const { emulator, call } = await startEmulator(t)
  const { version } = emulator.seedModel({ owner, name: 'model' })
  t.match(await (await call('PATCH', '/emulator/account', { no_credit: true })).json(), {
    no_credit: true,
    low_credit: false,
  })
  const training = { destination: `${owner}/model`, input: {} }
  const prediction = { version, input: { prompt: 'TOK' } }
  for (const [path, body] of [
    [trainingPath, training],
    ['/v1/predictions', prediction],
  ] as const) {
    const rejected = await call('POST', path, body)
    t.equal(rejected.status, 402)
    t.match(await rejected.json(), { title: 'Insufficient credit' })
  }
  t.equal((await call('GET', '/v1/trainings')).status, 200)
  t.match(await emulator.ledger(), { trainings_created: 0, predictions_created: 0 })
  emulator.setAccount({ no_credit: false })
  t.equal((await call('POST', trainingPath, training)).status, 201)
  t.equal((await call('POST', '/v1/predictions', prediction)).status, 201)
})

t.test('accepts six predictions a minute, one at a time, while credit is low', async (t) => {
  const clock = makeClock()
  const { emulator, call } = await startEmulator(t, {
    now: clock.now,
    account: { low_credit: true },
  })
  const { version } = emulator.seedModel({ owner, name: 'model' })
  const create = () => call('POST', '/v1/predictions', { version, input: { prompt: 'TOK' } })
  t.equal((await create()).status, 201)
  clock.advance(9999)
  const throttled = await create()
  t.equal(throttled.status, 429)
  t.same(await throttled.json(), {
    detail:
      'Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit resets in ~10s.',
    status: 429,
    retry_after: 10,
  })
  clock.advance(9999)
  t.equal((await create()).status, 429, 'a rejected attempt counts too')
  clock.advance(10_000)
  t.equal((await create()).status, 201)
  t.equal((await emulator.ledger()).predictions_created, 2)
  t.equal((await call('GET', '/v1/predictions')).status, 200)
})

t.test('rejects a model above the limit', async (t) => {
  const { call } = await startEmulator(t, { account: { model_limit: 2 } })
  for (const name of ['first', 'second'])
    t.equal((await call('POST', '/v1/models', modelNamed(name))).status, 201)
  const rejected = await call('POST', '/v1/models', modelNamed('third'))
  t.equal(rejected.status, 400)
  t.match(await rejected.json(), { title: 'Validation failed', errors: [{ detail: /limit of 2/ }] })
  t.equal(
    (await call('POST', '/v1/models', modelNamed('first'))).status,
    409,
    'its name is still taken',
  )
  t.equal((await call('DELETE', `/v1/models/${owner}/first`)).status, 204)
  t.equal((await call('POST', '/v1/models', modelNamed('third'))).status, 201)
})

t.test('never frees a name that was burnt or deleted', async (t) => {
  const { client, call } = await startEmulator(t)
  t.equal((await call('POST', '/emulator/burnt-names', { name: 'burnt' })).status, 204)
  t.equal((await call('POST', '/v1/models', modelNamed('deleted'))).status, 201)
  t.equal((await call('DELETE', `/v1/models/${owner}/deleted`)).status, 204)
  for (const name of ['burnt', 'deleted']) {
    const rejected = await call('POST', '/v1/models', modelNamed(name))
    t.equal(rejected.status, 409)
    t.match(await rejected.json(), {
      errors: [{ detail: 'A model with that name and owner already exists.' }],
    })
    await t.rejects(client.models.get(owner, name), /404/)
  }
})

t.test('offers the given hardware, and keeps it over a restart', async (t) => {
  const dataDir = temporaryDirectory(t)
  const before = await createEmulator({ dataDir })
  const hardware = [{ name: 'A new GPU', sku: 'gpu-new' }]
  before.setAccount({ hardware })
  await before.close()
  const after = await createEmulator({ dataDir })
  t.after(() => after.close())
  const client = clientFor(await after.listen())
  t.same(await client.hardware.list(), hardware)
  const create = (name: string, hardware: string) =>
    client.models.create(owner, name, { visibility: 'private', hardware })
  await t.rejects(create('model', 'cpu'), /Choose one of: gpu-new/)
  t.equal((await create('model', 'gpu-new')).name, 'model')
})

t.test('rejects unknown and invalid account settings', async (t) => {
  const { call } = await startEmulator(t)
  for (const changes of [{ credit: 5 }, { model_limit: -1 }, { low_credit: 'yes' }])
    t.equal((await call('PATCH', '/emulator/account', changes)).status, 422)
  t.match(await (await call('GET', '/emulator/account')).json(), { model_limit: 1000 })
})
