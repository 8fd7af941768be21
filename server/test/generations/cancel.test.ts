import t, { type Test } from 'tap'
import { generate, makeModel, readGeneration, waitUntilEnded } from '../support/actions.ts'
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
