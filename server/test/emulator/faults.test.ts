import Replicate from 'replicate'
import t from 'tap'
import {
  makeClock,
  owner,
  type RunningEmulator,
  startEmulator,
  trainer,
} from './support/running-emulator.ts'
import { createBaseModel, startTraining } from './support/training-zip.ts'

async function orderFault({ origin }: RunningEmulator, fault: object): Promise<number> {
  const answer = await fetch(`${origin}/emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  return answer.status
}

/** A client that sends each POST once: the npm client sends a dropped one up to six times. */
function clientWithoutRetries(origin: string): Replicate {
  return new Replicate({
    auth: 'r8_any',
    baseUrl: `${origin}/v1`,
    fetch: (url, init) => fetch(url, init).catch(() => new Response('dropped', { status: 599 })),
  })
}

t.test('drops the connection after accepting a create', async (t) => {
  const running = await startEmulator(t, { now: makeClock().now })
  await createBaseModel(running.client)
  t.equal(await orderFault(running, { drop_after_create: 'trainings' }), 204)
  await t.rejects(startTraining(clientWithoutRetries(running.origin), { mark: 1 }), /599/)
  const { results } = await running.client.trainings.list()
  t.match(results, [{ status: 'starting', input: { mark: 1 } }])
  t.equal(results.length, 1)

  const { version } = running.emulator.seedModel({ owner, name: 'model' })
  running.emulator.addFault({ drop_after_create: 'predictions' })
  const input = { prompt: 'TOK' }
  await t.rejects(
    clientWithoutRetries(running.origin).predictions.create({ version, input }),
    /599/,
  )
  t.equal((await running.client.predictions.list()).results.length, 1)
})

t.test('bills six trainings to a client that retries a dropped create', async (t) => {
  const running = await startEmulator(t)
  await createBaseModel(running.client)
  running.emulator.addFault({ drop_after_create: 'trainings', times: 6 })
  await t.rejects(startTraining(running.client, {}))
  t.equal((await running.emulator.ledger()).trainings_created, 6)
  t.equal((await startTraining(running.client, {})).status, 'starting', 'the fault is used up')
})

t.test('responds to the next calls of a route with a status, and creates nothing', async (t) => {
  const running = await startEmulator(t)
  await createBaseModel(running.client)
  const path = `/v1/models/${trainer.owner}/${trainer.name}/versions/${trainer.version}/trainings`
  const body = { destination: `${owner}/flux-lora-base`, input: {} }
  await orderFault(running, { status: 402, route: 'trainings' })
  const unpaid = await running.call('POST', path, body)
  t.equal(unpaid.status, 402)
  t.match(await unpaid.json(), { title: 'Insufficient credit' })
  t.equal((await running.emulator.ledger()).trainings_created, 0)
  t.equal((await running.call('POST', path, body)).status, 201, 'once only')

  const own = {
    status: 429,
    route: 'trainings',
    body: { detail: 'later' },
    headers: { 'retry-after': '7' },
    times: 2,
  }
  await orderFault(running, own)
  for (const _ of [1, 2]) {
    const throttled = await running.call('POST', path, body)
    t.equal(throttled.status, 429)
    t.equal(throttled.headers.get('retry-after'), '7')
    t.same(await throttled.json(), { detail: 'later' })
  }
  t.equal((await running.call('POST', path, body)).status, 201)
})

t.test('applies faults to reads by method, and to account and outputs alone', async (t) => {
  const running = await startEmulator(t)
  const { call } = running
  await orderFault(running, { status: 500, route: 'trainings', method: 'GET' })
  t.equal((await call('GET', '/v1/trainings')).status, 500)
  await orderFault(running, { status: 401, route: 'account' })
  t.equal((await call('GET', '/v1/account')).status, 401)
  await orderFault(running, { status: 404, route: 'outputs' })
  t.equal((await call('GET', '/output/any/out-0.png')).status, 404)
  for (const route of ['models', 'files', 'predictions']) {
    await orderFault(running, { status: 503, route })
    t.equal((await call('POST', `/v1/${route}`, {})).status, 503)
  }
})

t.test('delays a response', async (t) => {
  const running = await startEmulator(t)
  await orderFault(running, { delay_ms: 150, route: 'account' })
  const before = performance.now()
  t.equal((await running.call('GET', '/v1/account')).status, 200)
  t.ok(performance.now() - before >= 149)
})

t.test('clears its faults on request, and rejects unknown ones', async (t) => {
  const running = await startEmulator(t)
  await orderFault(running, { status: 500, route: 'account', times: 9 })
  t.equal((await fetch(`${running.origin}/emulator/faults`, { method: 'DELETE' })).status, 204)
  t.equal((await running.call('GET', '/v1/account')).status, 200)
  t.equal(await orderFault(running, { status: 200, route: 'account' }), 422)
  t.equal(await orderFault(running, { drop_after_create: 'models' }), 422)
})
