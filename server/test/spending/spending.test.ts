import t from 'tap'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestApp, type TestAppOptions, waitFor } from '../support/test-app.ts'
import { set, status, train, upload } from '../trainings/training-calls.ts'

/** With a token runs have a price, whoever answers. */
const PRICED: TestAppOptions = {
  environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' },
}

const fields = { file: upload(set), name: 'Lamp', keyword: 'LMP' }
const CENT = 10_000

const spending = async ({ call }: TestApp) => (await call({ url: '/api/spending' })).json()

const setCaps = ({ call }: TestApp, payload: object) =>
  call({ method: 'PATCH', url: '/api/spending', payload })

const isPaused = ({ phase }: { phase: string; error: object | null }) => phase === 'paused'
const isSent = ({ replicate_id }: { replicate_id: string | null }) => replicate_id !== null

const generate = async ({ call }: TestApp, headers: Record<string, string> = {}) => {
  const { models } = (await call({ url: '/api/models' })).json()
  return call({
    method: 'POST',
    url: `/api/models/${models[0].id}/generate`,
    payload: { prompt: 'at night' },
    headers,
  })
}

t.test('caps are off until they are set, and null removes one', async (t) => {
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

t.test('what cannot be a cap is refused', async (t) => {
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
  'a training over a cap is told as paused at once, sends nothing and costs nothing',
  async (t) => {
    const test = await startTestApp(t, PRICED)
    await setCaps(test, { day_cap_usd_micros: CENT })
    const headers = { 'idempotency-key': 'a-key' }
    const started = await train(test, fields, headers)
    t.equal(started.statusCode, 202)
    const training = started.json()
    const held = {
      status: 'queued',
      phase: 'paused',
      error: { code: 'spending.cap_reached', side: 'account', charged: 'no' },
    }
    t.match(training, held)
    t.match(await status(test, training.id), held)
    t.equal((await train(test, fields, headers)).body, started.body)
    t.match(await spending(test), { day: { spent_usd_micros: 0 } })

    const raised = await setCaps(test, { day_cap_usd_micros: 9_000_000 })
    t.equal(raised.statusCode, 200)
    t.match(await waitFor(() => status(test, training.id), isSent), { error: null })
    t.equal((await test.emulator.ledger()).trainings_created, 1)
    t.match(await spending(test), { day: { spent_usd_micros: Number } })
  },
)

t.test(
  'a training that no longer fits when it would be paid is paused, and goes on when asked',
  async (t) => {
    const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
    const training = (await train(test, fields)).json()
    t.match(training, { phase: 'queued', error: null })
    await setCaps(test, { month_cap_usd_micros: CENT })
    test.deps.jobs.start()
    const paused = await waitFor(() => status(test, training.id), isPaused)
    t.match(paused.error, { code: 'spending.cap_reached', message: /month/ })
    t.equal((await test.emulator.ledger()).trainings_created, 0)

    const retry = () => test.call({ method: 'POST', url: `/api/trainings/${training.id}/retry` })
    t.equal((await retry()).statusCode, 202)
    t.match(await waitFor(() => status(test, training.id), isPaused), {
      error: { code: 'spending.cap_reached' },
    })
    await setCaps(test, { month_cap_usd_micros: null })
    await waitFor(() => status(test, training.id), isSent)
  },
)

t.test('a dry run tells what was spent, and that a cap is in the way', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  await setCaps(test, { day_cap_usd_micros: CENT })
  const before = await test.count()
  t.match((await train(test, fields, {}, '?dry_run=true')).json(), {
    spending: { day: { cap_usd_micros: CENT, left_usd_micros: CENT } },
    warnings: [{ field: 'spending', code: 'spending.cap_reached' }],
  })
  t.strictSame(await test.count(), before)
})

t.test('pictures are refused while a cap is used up, and nothing is stored', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  await addModel(test, { name: 'Lamp', model_url: 'ada/lamp' })
  await setCaps(test, { day_cap_usd_micros: 0 })
  const before = await test.count()
  const headers = { 'idempotency-key': 'a-key' }
  t.match((await generate(test, headers)).json(), {
    status: 409,
    code: 'spending.cap_reached',
    detail: /Raise or remove/,
  })
  t.strictSame(await test.count(), before, 'nor is the refusal kept under its key')
  await setCaps(test, { day_cap_usd_micros: null })
  t.equal((await generate(test, headers)).statusCode, 202)
})

t.test('emulated runs cost nothing: no cap holds them up', async (t) => {
  const test = await startTestApp(t)
  await setCaps(test, { day_cap_usd_micros: 0, month_cap_usd_micros: 0 })
  const training = (await train(test, fields)).json()
  t.match(training, { phase: 'queued', error: null })
  await waitFor(
    () => status(test, training.id),
    ({ status }) => status === 'succeeded',
  )
  t.equal((await generate(test)).statusCode, 202)
  t.match(await spending(test), { day: { spent_usd_micros: 0 } })
})

t.test('of many starts at once near a cap no more are sent than fit', async (t) => {
  const test = await startTestApp(t, { ...PRICED, trainingSeconds: 600 })
  const told = (await train(test, fields, {}, '?dry_run=true')).json()
  const price = told.estimate_usd_micros
  await setCaps(test, { day_cap_usd_micros: 2 * price })
  const starts = await Promise.all(
    ['A', 'B', 'C', 'D', 'E'].map((name) => train(test, { ...fields, name })),
  )
  const ids = starts.map((start) => start.json().id)
  await waitFor(
    () => Promise.all(ids.map((id) => status(test, id))),
    (rows) => rows.every((row) => isPaused(row) || isSent(row)),
  )
  t.equal((await test.emulator.ledger()).trainings_created, 2)
  t.match(await spending(test), { day: { spent_usd_micros: 2 * price, left_usd_micros: 0 } })
})
