import t from 'tap'
import {
  generate,
  listModels,
  makeModel,
  readGeneration,
  readTraining,
  requestGeneration,
  requestTraining,
  train,
  waitUntilEnded,
} from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** With a token, runs have a price even if the emulator answers. */
const PRICED: TestAppOptions = {
  environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' },
}

const CENT = 10_000

const spending = async ({ call }: TestApp) => (await call({ url: '/api/spending' })).json()

const setCaps = ({ call }: TestApp, payload: object) =>
  call({ method: 'PATCH', url: '/api/spending', payload })

const isPaused = ({ phase }: { phase: string; error: object | null }) => phase === 'paused'
const isSent = ({ replicate_id }: { replicate_id: string | null }) => replicate_id !== null

const estimate = async (test: TestApp) =>
  (await requestTraining(test, {}, { query: '?dry_run=true' })).json()

/** Returns the estimate of what `requestGeneration` requests. */
async function priceOf({ call }: TestApp, modelId: string): Promise<number> {
  const url = `/api/models/${modelId}/generate?dry_run=true`
  const payload = { prompt: 'a lamp', megapixels: '0.25' }
  return (await call({ method: 'POST', url, payload })).json().estimate_usd_micros
}

t.test('has no caps until they are set, and null removes one', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  const none = { cap_usd_micros: null, spent_usd_micros: 0, left_usd_micros: null }
  t.strictSame(await spending(test), { day: none, month: none })
  const answer = await setCaps(test, { day_cap_usd_micros: 5 * CENT })
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    day: { cap_usd_micros: 5 * CENT, left_usd_micros: 5 * CENT },
    month: none,
  })
  await setCaps(test, { month_cap_usd_micros: 9 * CENT, day_cap_usd_micros: null })
  t.match(await spending(test), { day: none, month: { cap_usd_micros: 9 * CENT } })
})

t.test('rejects invalid caps', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  const cases: [object, string][] = [
    [{ day_cap_usd_micros: -1 }, 'day_cap_usd_micros'],
    [{ day_cap_usd_micros: 0.5 }, 'day_cap_usd_micros'],
    ...[1e21, 2 ** 63, 1e308, 1e15 + 1].flatMap((cap): [object, string][] => [
      [{ day_cap_usd_micros: cap }, 'day_cap_usd_micros'],
      [{ month_cap_usd_micros: cap }, 'month_cap_usd_micros'],
    ]),
    [{ month_cap_usd_micros: '5' }, 'month_cap_usd_micros'],
    [{ week_cap_usd_micros: 5 }, 'week_cap_usd_micros'],
    [{}, ''],
  ]
  for (const [payload, field] of cases)
    t.match(
      (await setCaps(test, payload)).json(),
      { status: 400, errors: [{ field }] },
      JSON.stringify(payload),
    )
  const most = { day_cap_usd_micros: 1e15, month_cap_usd_micros: 1e15 }
  t.match((await setCaps(test, most)).json(), { day: { cap_usd_micros: 1e15 } })
})

t.test(
  'puts a training over a cap on hold immediately, sends nothing and charges nothing',
  async (t) => {
    const test = await startTestApp(t, PRICED)
    await setCaps(test, { day_cap_usd_micros: CENT })
    const headers = { 'idempotency-key': 'a-key' }
    const started = await requestTraining(test, {}, { headers })
    t.equal(started.statusCode, 202)
    const training = started.json()
    const onHold = {
      status: 'queued',
      phase: 'paused',
      error: { code: 'spending.cap_reached', side: 'account', charged: 'no' },
    }
    t.match(training, onHold)
    t.match(await readTraining(test, training.id), onHold)
    t.equal((await requestTraining(test, {}, { headers })).body, started.body)
    t.match(await spending(test), { day: { spent_usd_micros: 0 } })

    const raised = await setCaps(test, { day_cap_usd_micros: 9_000_000 })
    t.equal(raised.statusCode, 200)
    t.match(await waitFor(() => readTraining(test, training.id), isSent), { error: null })
    t.equal((await test.emulator.ledger()).trainings_created, 1)
    t.match(await spending(test), { day: { spent_usd_micros: Number } })
  },
)

t.test(
  'puts a training on hold that exceeds a cap when it is due to be sent, and resumes it on retry',
  async (t) => {
    const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
    const training = await train(test)
    t.match(training, { phase: 'queued', error: null })
    await setCaps(test, { month_cap_usd_micros: CENT })
    test.deps.jobs.start()
    const paused = await waitFor(() => readTraining(test, training.id), isPaused)
    t.match(paused.error, { code: 'spending.cap_reached', message: /month/ })
    t.equal((await test.emulator.ledger()).trainings_created, 0)

    const retry = () => test.call({ method: 'POST', url: `/api/trainings/${training.id}/retry` })
    t.equal((await retry()).statusCode, 202)
    t.match(await waitFor(() => readTraining(test, training.id), isPaused), {
      error: { code: 'spending.cap_reached' },
    })
    await setCaps(test, { month_cap_usd_micros: null })
    await waitFor(() => readTraining(test, training.id), isSent)
  },
)

t.test('estimates with the amount spent, and a warning if a cap would be exceeded', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  await setCaps(test, { day_cap_usd_micros: CENT })
  const before = await test.count()
  t.match(await estimate(test), {
    spending: { day: { cap_usd_micros: CENT, left_usd_micros: CENT } },
    warnings: [{ field: 'spending', code: 'spending.cap_reached' }],
  })
  t.strictSame(await test.count(), before)
})

t.test('rejects a generation while a cap is reached, and stores nothing', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  const { id } = await addModel(test, { name: 'Lamp', model_url: 'ada/lamp' })
  await setCaps(test, { day_cap_usd_micros: 0 })
  const before = await test.count()
  const request = () => requestGeneration(test, id, {}, { 'idempotency-key': 'a-key' })
  t.match((await request()).json(), {
    status: 409,
    code: 'spending.cap_reached',
    detail: /Raise or remove/,
  })
  t.strictSame(await test.count(), before, 'the rejection is not stored under its key')
  await setCaps(test, { day_cap_usd_micros: null })
  t.equal((await request()).statusCode, 202)
})

t.test(
  'counts a generation with its estimate from when it is sent, then with its cost',
  async (t) => {
    const test = await startTestApp(t, { ...PRICED, predictionSeconds: 600 })
    const model = await makeModel(test)
    const generation = await generate(test, model.id)
    const spent = async () => (await spending(test)).day.spent_usd_micros
    await waitFor(() => readGeneration(test, generation.id), isSent)
    t.equal(await spent(), generation.estimate_usd_micros)
    test.emulator.advance(600_000)
    const done = await waitUntilEnded(test, generation)
    t.not(done.cost_usd_micros, generation.estimate_usd_micros)
    t.equal(await spent(), done.cost_usd_micros)
    await test.call({ method: 'DELETE', url: `/api/generations/${generation.id}` })
    t.equal(await spent(), done.cost_usd_micros, 'after it was deleted')
  },
)

t.test('lists what images cost per month and model', async (t) => {
  const test = await startTestApp(t, PRICED)
  const model = await makeModel(test)
  const done = await waitUntilEnded(test, await generate(test, model.id))
  const amounts = {
    cost_usd_micros: done.cost_usd_micros,
    estimate_usd_micros: 0,
    unknown_runs: 0,
  }
  const history = async (query = '') =>
    (await test.call({ url: `/api/spending/history${query}` })).json()
  const answer = await history()
  t.match(answer, {
    months: [{ month: /^\d{4}-\d{2}$/, ...amounts }],
    models: [{ model_id: model.id, model_name: 'Lamp', ...amounts }],
  })
  t.strictSame(await history(`?model_id=${model.id}`), answer)
  t.strictSame((await history('?model_id=another')).models, [])
})

t.test('rejects a generation whose estimate would exceed a cap', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  const model = await makeModel(test)
  const price = await priceOf(test, model.id)
  await setCaps(test, { day_cap_usd_micros: price - 1 })
  t.match((await requestGeneration(test, model.id)).json(), {
    status: 409,
    code: 'spending.cap_reached',
    detail: /^This would exceed your spending cap for the day/,
  })
  await setCaps(test, { day_cap_usd_micros: price })
  t.equal((await requestGeneration(test, model.id)).statusCode, 202)
})

t.test('sends only as many simultaneous generations as a cap allows', async (t) => {
  const test = await startTestApp(t, { ...PRICED, predictionSeconds: 600 })
  const model = await makeModel(test)
  await setCaps(test, { day_cap_usd_micros: 2 * (await priceOf(test, model.id)) })
  const answers = await Promise.all(
    [1, 2, 3, 4].map((seed) => requestGeneration(test, model.id, { seed })),
  )
  // A start that comes after two were sent is rejected; one that came before is put on hold.
  const started = answers.filter(({ statusCode }) => statusCode === 202)
  for (const answer of answers)
    if (answer.statusCode !== 202) t.match(answer.json(), { code: 'spending.cap_reached' })
  const rows = await waitFor(
    () => Promise.all(started.map((answer) => readGeneration(test, answer.json().id))),
    (all) => all.every((row) => row.on_hold || isSent(row)),
  )
  t.equal(rows.filter(isSent).length, 2)
  for (const row of rows.filter(({ on_hold }) => on_hold))
    t.match(row.error, { code: 'spending.cap_reached', charged: 'no' })
  t.equal((await test.emulator.ledger()).predictions_created, 2)
})

t.test('never puts emulated runs on hold because of a cap', async (t) => {
  const test = await startTestApp(t)
  await setCaps(test, { day_cap_usd_micros: 0, month_cap_usd_micros: 0 })
  const training = await train(test)
  t.match(training, { phase: 'queued', error: null })
  t.match(await waitUntilEnded(test, training), { status: 'succeeded' })
  const [model] = await listModels(test)
  await generate(test, String(model?.id))
  t.match(await spending(test), { day: { spent_usd_micros: 0 } })
})

t.test('sends only as many simultaneous trainings as a cap allows', async (t) => {
  const test = await startTestApp(t, { ...PRICED, trainingSeconds: 600 })
  const price = (await estimate(test)).estimate_usd_micros
  await setCaps(test, { day_cap_usd_micros: 2 * price })
  const starts = await Promise.all(['A', 'B', 'C', 'D', 'E'].map((name) => train(test, { name })))
  await waitFor(
    () => Promise.all(starts.map(({ id }) => readTraining(test, id))),
    (rows) => rows.every((row) => isPaused(row) || isSent(row)),
  )
  t.equal((await test.emulator.ledger()).trainings_created, 2)
  t.match(await spending(test), { day: { spent_usd_micros: 2 * price, left_usd_micros: 0 } })
})
