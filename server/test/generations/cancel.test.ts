import t, { type Test } from 'tap'
import { startTestApp, type TestApp, type TestAppOptions, waitFor } from '../support/test-app.ts'

async function startGeneration(
  t: Test,
  options: TestAppOptions = {},
  prepare?: (test: TestApp) => void,
) {
  const test = await startTestApp(t, options)
  prepare?.(test)
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const model = await test.call({
    method: 'POST',
    url: '/api/models/save',
    payload: { name: 'Lamp', model_url: `acme/lamp:${version}` },
  })
  const started = await test.call({
    method: 'POST',
    url: `/api/models/${model.json().id}/generate`,
    payload: { prompt: 'a lamp', megapixels: '0.25' },
  })
  const { id } = started.json()
  return {
    ...test,
    id,
    read: async () => (await test.call({ url: `/api/generations/${id}` })).json(),
    cancel: () => test.call({ method: 'POST', url: `/api/generations/${id}/cancel` }),
  }
}

const isEnded = ({ status }: { status: string }) =>
  ['succeeded', 'failed', 'canceled'].includes(status)

t.test('one that was not sent is cancelled at once, and free', async (t) => {
  const { cancel, emulator, read } = await startGeneration(t, {}, ({ emulator }) =>
    emulator.addFault({ status: 402, route: 'predictions', method: 'POST' }),
  )
  await waitFor(read, ({ error }) => error !== null)
  const answer = await cancel()
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    status: 'canceled',
    cost_usd_micros: 0,
    error: { code: 'generations.canceled', charged: 'no' },
  })
  t.strictSame((await cancel()).json(), answer.json())
  t.equal((await emulator.ledger()).predictions_created, 0)
})

t.test('one that runs ends at Replicate', async (t) => {
  const { cancel, read } = await startGeneration(t, { predictionSeconds: 600 })
  await waitFor(read, ({ status }) => ['starting', 'processing'].includes(status))
  const answer = await cancel()
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { cancel_requested_at: /^20/ })
  t.match(await waitFor(read, isEnded), {
    status: 'canceled',
    pictures: [],
    error: { code: 'generations.canceled', charged: 'no' },
  })
})

t.test('asked for while the create’s answer is lost, it is carried out once found', async (t) => {
  const { cancel, database, emulator, read } = await startGeneration(
    t,
    { predictionSeconds: 600 },
    ({ emulator }) => {
      emulator.addFault({ drop_after_create: 'predictions' })
      emulator.addFault({ status: 500, route: 'predictions', method: 'GET', times: 1000 })
    },
  )
  await waitFor(
    async () => (await emulator.ledger()).predictions_created,
    (created) => created === 1,
  )
  t.equal((await cancel()).statusCode, 202)
  emulator.clearFaults()
  await database.query('update generations set next_check_at = now()')
  const done = await waitFor(read, isEnded)
  t.match(done, { status: 'canceled', error: { code: 'generations.canceled' } })
  t.equal((await emulator.ledger()).predictions_created, 1)
})

t.test('what Replicate does not confirm within a minute is told, until it ends', async (t) => {
  const { cancel, database, emulator, read } = await startGeneration(t, { predictionSeconds: 600 })
  await waitFor(read, ({ status }) => ['starting', 'processing'].includes(status))
  emulator.addFault({ status: 500, route: 'cancels', times: 1000 })
  await cancel()
  await database.query(
    "update generations set cancel_requested_at = cancel_requested_at - interval '2 minutes'",
  )
  t.match((await read()).error, { code: 'generations.cancel_unconfirmed' })
  emulator.clearFaults()
  t.match(await waitFor(read, isEnded), { status: 'canceled' })
})

t.test('one that is over is not cancelled, nor one that is not there', async (t) => {
  const { call, cancel, read } = await startGeneration(t)
  t.match(await waitFor(read, isEnded), { status: 'succeeded' })
  t.match((await cancel()).json(), { status: 409, code: 'generations.ended' })
  const missing = await call({ method: 'POST', url: '/api/generations/nowhere/cancel' })
  t.match(missing.json(), { status: 404, code: 'generations.not_found' })
})
