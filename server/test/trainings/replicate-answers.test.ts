import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp, waitFor } from '../support/test-app.ts'
import {
  finished,
  modelsOf,
  set,
  train,
  status as trainingStatus,
  trainToTheEnd,
  upload,
} from './training-calls.ts'

const ENDS: [string, { status: number; body?: Record<string, unknown> }, object][] = [
  [
    '402',
    { status: 402 },
    { status: 'queued', phase: 'paused', error: { code: 'replicate.no_credit' } },
  ],
  [
    '401',
    { status: 401 },
    { status: 'queued', phase: 'paused', error: { code: 'replicate.wrong_token' } },
  ],
  [
    '404',
    { status: 404, body: { detail: 'The specified training destination does not exist' } },
    { status: 'failed', error: { code: 'replicate.destination_gone' } },
  ],
  [
    '422',
    { status: 422, body: { detail: '- input.steps: must be less' } },
    { status: 'failed', error: { code: 'replicate.refused', message: /must be less/ } },
  ],
]
for (const [name, fault, expected] of ENDS) {
  t.test(
    `an answer of ${name} to the create is told with the next step and paid nothing`,
    async (t) => {
      const test = await startTestApp(t)
      test.emulator.addFault({ ...fault, route: 'trainings', method: 'POST' })
      const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
      const told = await waitFor(
        () => trainingStatus(test, id),
        ({ error }) => error !== null,
      )
      t.match(told, expected)
      t.ok(told.error.hint.length > 20)
      t.equal((await test.emulator.ledger()).trainings_created, 0)
    },
  )
}

t.test('a token that was wrong is tried again within a minute', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ status: 401, route: 'account' })
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  await waitFor(
    () => trainingStatus(test, id),
    ({ phase }) => phase === 'paused',
  )
  const [row] = await test.database.query(
    `select next_check_at <= now() + interval '1 minute' as is_soon from trainings where id = '${id}'`,
  )
  t.equal(row?.['is_soon'], true)
})

t.test('a base model’s name that Replicate keeps for ever is told with the way out', async (t) => {
  const test = await startTestApp(t)
  const { baseUrl } = test.config.replicate
  const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
  const [owner, name] = ['the-way-emulator', 'flux-lora-base']
  await fetch(`${baseUrl}/models`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ owner, name, visibility: 'private', hardware: 'cpu' }),
  })
  const gone = await fetch(`${baseUrl}/models/${owner}/${name}`, { method: 'DELETE', headers })
  t.equal(gone.status, 204)
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  t.match(await finished(test, id), {
    status: 'failed',
    error: { code: 'replicate.name_taken', hint: /REPLICATE_FLUX_BASE_MODEL/ },
  })
  t.equal((await test.emulator.ledger()).trainings_created, 0)
})

t.test(
  'pictures that are gone before they were sent end the training with the reason',
  async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
    await rm(join(test.config.dataDirectory, 'files'), { recursive: true })
    test.deps.jobs.start()
    t.match(await finished(test, id), {
      status: 'failed',
      error: { code: 'datasets.picture_gone', hint: /Nothing was charged/ },
      cost_usd_micros: 0,
    })
    t.equal((await test.emulator.ledger()).trainings_created, 0)
  },
)

for (const status of [401, 402, 500])
  t.test(
    `an answer of ${status} to a question is told while it lasts, and ends nothing`,
    async (t) => {
      const test = await startTestApp(t, { trainingSeconds: 600 })
      const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
      const isRunning = ({ status }: { status: string }) =>
        ['starting', 'processing'].includes(status)
      await waitFor(() => trainingStatus(test, id), isRunning)
      test.emulator.addFault({ status, route: 'trainings', method: 'GET', times: 1000 })
      const told = await waitFor(
        () => trainingStatus(test, id),
        ({ error }) => error !== null,
      )
      t.ok(isRunning(told))
      t.match(told.error, { code: /^replicate\./, hint: /keeps running on Replicate/ })
      test.emulator.clearFaults()
      test.emulator.advance(600_000)
      t.match(await finished(test, id), { status: 'succeeded', error: null })
    },
  )

t.test('throttled, it waits as told and goes on by itself', async (t) => {
  const { test, done } = await trainToTheEnd(t, {}, ({ emulator }) =>
    emulator.addFault({
      status: 429,
      body: { detail: 'slow', retry_after: 1 },
      route: 'trainings',
      method: 'POST',
    }),
  )
  t.match(done, { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('Replicate away before the create: it waits and goes on', async (t) => {
  const { test, done } = await trainToTheEnd(t, {}, ({ emulator }) =>
    emulator.addFault({ status: 503, route: 'files', method: 'POST' }),
  )
  t.match(done, { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('Replicate failing while it runs changes nothing', async (t) => {
  const { done } = await trainToTheEnd(t, { trainingSeconds: 1 }, ({ emulator }) =>
    emulator.addFault({ status: 500, route: 'trainings', method: 'GET', times: 4 }),
  )
  t.equal(done.status, 'succeeded')
})

t.test('the trainer’s failure is explained, costs nothing and makes no model', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  const running = await waitFor(
    () => trainingStatus(test, id),
    ({ replicate_id }) => replicate_id !== null,
  )
  const canceled = await fetch(
    `${test.config.replicate.baseUrl}/trainings/${running.replicate_id}/cancel`,
    {
      method: 'POST',
      headers: { authorization: 'Bearer any' },
    },
  )
  t.equal(canceled.status, 200)
  t.match(await finished(test, id), {
    status: 'canceled',
    error: { code: 'trainings.canceled_at_replicate' },
    model_id: null,
  })
  t.strictSame(await modelsOf(test), [])
})
