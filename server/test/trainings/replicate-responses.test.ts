import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { listModels, readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const RESPONSES: [string, { status: number; body?: Record<string, unknown> }, object][] = [
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
  [
    '422 with a list of reasons',
    {
      status: 422,
      body: {
        detail: [
          {
            loc: ['body', 'input', 'trigger_word'],
            msg: 'ensure this value has at most 30 characters',
          },
        ],
      },
    },
    {
      status: 'failed',
      error: {
        code: 'replicate.refused',
        message: /trigger_word: ensure this value has at most 30 characters$/,
      },
    },
  ],
  [
    '422 with the names of settings that the filter and the limit have too',
    { status: 422, body: { detail: { safety_level: 'is unknown', steps: 'limit of the model' } } },
    {
      status: 'failed',
      error: {
        code: 'replicate.refused',
        message: /safety_level: is unknown; steps: limit of the model$/,
      },
    },
  ],
  [
    '422 without a reason',
    { status: 422, body: {} },
    {
      status: 'failed',
      error: { code: 'replicate.refused', message: /no reason \(status 422\)/, hint: /^Try again/ },
    },
  ],
]
for (const [name, fault, expected] of RESPONSES) {
  t.test(`explains a response of ${name} to the create call, which costs nothing`, async (t) => {
    const test = await startTestApp(t)
    test.emulator.addFault({ ...fault, route: 'trainings', method: 'POST' })
    const { id } = await train(test)
    const training = await waitFor(
      () => readTraining(test, id),
      ({ error }) => error !== null,
    )
    t.match(training, expected)
    t.ok(training.error && training.error.hint.length > 20)
    t.notMatch(training.error?.message, /[{}]/)
    t.equal((await test.emulator.ledger()).trainings_created, 0)
  })
}

t.test('retries within a minute after Replicate rejected the token', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ status: 401, route: 'account' })
  const { id } = await train(test)
  await waitFor(
    () => readTraining(test, id),
    ({ phase }) => phase === 'paused',
  )
  const [row] = await test.database.query(
    `select next_check_at <= now() + interval '1 minute' as is_soon from runs where id = '${id}'`,
  )
  t.equal(row?.['is_soon'], true)
})

t.test('fails if the base model’s name cannot be reused, and says what to set', async (t) => {
  const test = await startTestApp(t)
  const { baseUrl } = test.config.replicate
  const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
  const [owner, name] = ['the-way-emulator', 'flux-lora-base']
  await fetch(`${baseUrl}/models`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ owner, name, visibility: 'private', hardware: 'cpu' }),
  })
  const deleted = await fetch(`${baseUrl}/models/${owner}/${name}`, { method: 'DELETE', headers })
  t.equal(deleted.status, 204)
  t.match(await waitUntilEnded(test, await train(test)), {
    status: 'failed',
    error: { code: 'replicate.name_taken', hint: /REPLICATE_FLUX_BASE_MODEL/ },
  })
  t.equal((await test.emulator.ledger()).trainings_created, 0)
})

t.test('fails a training whose images are missing when they are due to be sent', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const training = await train(test)
  await rm(join(test.config.dataDirectory, 'files'), { recursive: true })
  test.deps.jobs.start()
  t.match(await waitUntilEnded(test, training), {
    status: 'failed',
    error: { code: 'datasets.picture_gone', hint: /Nothing was charged/ },
    cost_usd_micros: 0,
  })
  t.equal((await test.emulator.ledger()).trainings_created, 0)
})

for (const status of [401, 402, 500])
  t.test(
    `shows a response of ${status} to a status call while it lasts, and keeps the training running`,
    async (t) => {
      const test = await startTestApp(t, { trainingSeconds: 600 })
      const training = await train(test)
      const isRunning = ({ status }: { status: string }) =>
        ['starting', 'processing'].includes(status)
      await waitFor(() => readTraining(test, training.id), isRunning)
      test.emulator.addFault({ status, route: 'trainings', method: 'GET', times: 1000 })
      const failing = await waitFor(
        () => readTraining(test, training.id),
        ({ error }) => error !== null,
      )
      t.ok(isRunning(failing))
      t.match(failing.error, { code: /^replicate\./, hint: /keeps running on Replicate/ })
      test.emulator.clearFaults()
      test.emulator.advance(600_000)
      t.match(await waitUntilEnded(test, training), { status: 'succeeded', error: null })
    },
  )

t.test('waits as long as Replicate says while it is rate-limited', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({
    status: 429,
    body: { detail: 'slow', retry_after: 1 },
    route: 'trainings',
    method: 'POST',
  })
  t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('waits while Replicate is unavailable before the create call', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ status: 503, route: 'files', method: 'POST' })
  t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('keeps a training running while Replicate returns errors', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 1 })
  test.emulator.addFault({ status: 500, route: 'trainings', method: 'GET', times: 4 })
  t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded' })
})

t.test('cancels a training that was canceled at Replicate, without a model', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const training = await train(test)
  const running = await waitFor(
    () => readTraining(test, training.id),
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
  t.match(await waitUntilEnded(test, training), {
    status: 'canceled',
    error: { code: 'trainings.canceled_at_replicate' },
    model_id: null,
  })
  t.strictSame(await listModels(test), [])
})
