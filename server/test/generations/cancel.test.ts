import t, { type Test } from 'tap'
import { generate, makeModel, readGeneration, waitUntilEnded } from '../support/actions.ts'
import { addMember } from '../support/credentials.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

async function startGeneration(
  t: Test,
  options: TestAppOptions = {},
  prepare?: (test: TestApp) => void,
) {
  const test = await startTestApp(t, options)
  prepare?.(test)
  const model = await makeModel(test)
  const generation = await generate(test, model.id)
  const { id } = generation
  return {
    ...test,
    read: () => readGeneration(test, id),
    cancel: () => test.call({ method: 'POST', url: `/api/generations/${id}/cancel` }),
    ended: () => waitUntilEnded(test, generation),
  }
}

t.test('cancels an unsent generation immediately and free of charge', async (t) => {
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

t.test('cancels a running generation at Replicate', async (t) => {
  const { cancel, read, ended } = await startGeneration(t, { predictionSeconds: 600 })
  await waitFor(read, ({ status }) => ['starting', 'processing'].includes(status))
  const answer = await cancel()
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { cancel_requested_at: /^20/ })
  t.match(await ended(), {
    status: 'canceled',
    images: [],
    error: { code: 'generations.canceled', charged: 'no' },
  })
})

t.test(
  'cancels a generation as soon as it is found after its create response was lost',
  async (t) => {
    const { cancel, database, emulator, ended } = await startGeneration(
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
    await database.query('update runs set next_check_at = now()')
    const done = await ended()
    t.match(done, { status: 'canceled', error: { code: 'generations.canceled' } })
    t.equal((await emulator.ledger()).predictions_created, 1)
  },
)

t.test('says that Replicate has not confirmed a cancellation after a minute', async (t) => {
  const { cancel, database, emulator, read, ended } = await startGeneration(t, {
    predictionSeconds: 600,
  })
  await waitFor(read, ({ status }) => ['starting', 'processing'].includes(status))
  emulator.addFault({ status: 500, route: 'cancels', times: 1000 })
  await cancel()
  await database.query(
    "update runs set cancel_requested_at = cancel_requested_at - interval '2 minutes'",
  )
  t.match((await read()).error, { code: 'generations.cancel_unconfirmed' })
  emulator.clearFaults()
  t.match(await ended(), { status: 'canceled' })
})

t.test('rejects canceling a completed or an unknown generation', async (t) => {
  const { call, cancel, ended } = await startGeneration(t)
  t.match(await ended(), { status: 'succeeded' })
  t.match((await cancel()).json(), { status: 409, code: 'generations.ended' })
  const missing = await call({ method: 'POST', url: '/api/generations/nowhere/cancel' })
  t.match(missing.json(), { status: 404, code: 'generations.not_found' })
})

t.test('keeps the images of a run that completes before its cancellation arrives', async (t) => {
  // The status is not checked by itself in time, so that the run has completed when the cancellation is sent.
  const { cancel, emulator, ended, read } = await startGeneration(t, {
    pace: { generationCheckMs: 600_000 },
    environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' },
  })
  await waitFor(read, ({ status }) => status === 'starting')
  const ledger = await waitFor(
    () => emulator.ledger(),
    ({ entries }) => entries[0]?.status === 'succeeded',
  )
  const answer = await cancel()
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { status: 'starting', cancel_requested_at: /^20/ })
  t.match(await ended(), {
    status: 'succeeded',
    images: { length: 1 },
    error: null,
    cost_usd_micros: ledger.usd_micros,
  })
  t.match((await cancel()).json(), { status: 409, code: 'generations.ended' })
  t.equal((await emulator.ledger()).predictions_created, 1)
})

t.test('says what a run cost that was canceled while it ran', async (t) => {
  const { cancel, emulator, ended, read } = await startGeneration(t, {
    predictionSeconds: 600,
    environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' },
  })
  await waitFor(read, ({ status }) => ['starting', 'processing'].includes(status))
  emulator.advance(300_000)
  await waitFor(read, ({ status }) => status === 'processing')
  await cancel()
  const done = await ended()
  t.match(done, { status: 'canceled', error: { charged: 'time_run' } })
  const { usd_micros } = await emulator.ledger()
  t.ok(usd_micros > 0)
  t.equal(done.cost_usd_micros, usd_micros)
})

const cancelAll = ({ call }: Pick<TestApp, 'call'>, payload?: object, headers = {}) =>
  call({ method: 'POST', url: '/api/generations/cancel', headers, ...(payload && { payload }) })

t.test('cancels everything that waits or runs, and says what is charged', async (t) => {
  const test = await startTestApp(t, { predictionSeconds: 600 })
  const model = await makeModel(test)
  const running = await generate(test, model.id, { prompt: 'running' })
  await waitFor(
    () => readGeneration(test, running.id),
    ({ replicate_id }) => replicate_id !== null,
  )
  test.emulator.setAccount({ no_credit: true })
  const waiting = await generate(test, model.id, { prompt: 'waiting' })
  await waitFor(
    () => readGeneration(test, waiting.id),
    ({ on_hold }) => on_hold,
  )
  test.emulator.setAccount({ no_credit: false })
  const answer = await cancelAll(test)
  t.equal(answer.statusCode, 202)
  t.strictSame(answer.json(), {
    canceled: [waiting.id],
    requested: [running.id],
    detail:
      'Canceled before they started, so nothing was charged: 1. Running: 1. Replicate was asked to cancel them and bills the time that they ran.',
  })
  t.match(await waitUntilEnded(test, running), { status: 'canceled' })
  t.match(await readGeneration(test, waiting.id), { status: 'canceled', cost_usd_micros: 0 })
  const again = await cancelAll(test)
  t.equal(again.statusCode, 200)
  t.match(again.json(), { canceled: [], requested: [], detail: /^Nothing was waiting/ })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('cancels everything of one model, and nothing of other users', async (t) => {
  const test = await startTestApp(t)
  test.emulator.setAccount({ no_credit: true })
  const bob = await addMember(test, 'bob')
  const [model, other] = [await makeModel(test), await makeModel(test, { model_url: 'acme/other' })]
  const [first, second] = [await generate(test, model.id), await generate(test, other.id)]
  for (const { id } of [first, second])
    await waitFor(
      () => readGeneration(test, id),
      ({ on_hold }) => on_hold,
    )
  t.match((await cancelAll(test, {}, bob.headers)).json(), { canceled: [], requested: [] })
  const one = await cancelAll(test, { model_id: model.id })
  t.equal(one.statusCode, 200)
  t.match(one.json(), { canceled: [first.id], requested: [] })
  t.match((await cancelAll(test, { model_id: 'nowhere' })).json(), { canceled: [] })
  t.match((await cancelAll(test, { model: model.id })).json(), {
    status: 400,
    errors: [{ field: 'model' }],
  })
  t.match(await readGeneration(test, second.id), { status: 'queued', on_hold: true })
})
