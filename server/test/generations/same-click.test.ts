import t, { type Test } from 'tap'
import { startTestApp, type TestApp, waitFor } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'

async function startWithModel(t: Test) {
  const test = await startTestApp(t)
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const payload = { name: 'Lamp', keyword: 'LMP', model_url: `acme/lamp:${version}` }
  const saved = await test.call({ method: 'POST', url: '/api/models/save', payload })
  return { test, url: `/api/models/${saved.json().id}/generate` }
}

const body = { prompt: 'a lamp', megapixels: '0.25' }

const generations = async ({ call }: TestApp) =>
  (await call({ url: '/api/generations' })).json().generations as { id: string; status: string }[]

/** Waits for the end of all, so that the ledger is complete. */
const paidRuns = async (test: TestApp) => {
  await waitFor(
    () => generations(test),
    (rows) => rows.every(({ status }) => status === 'succeeded'),
  )
  return (await test.emulator.ledger()).predictions_created
}

t.test('two clicks at once are one run, and both get the same answer', async (t) => {
  const { test, url } = await startWithModel(t)
  const click = () => test.call({ method: 'POST', url, payload: body })
  const answers = await Promise.all([click(), click(), click()])
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [202, 202, 202],
  )
  t.equal(new Set(answers.map((answer) => answer.json().id)).size, 1)
  t.equal(new Set(answers.map((answer) => answer.json().seed)).size, 1, 'the seed drawn first')
  const replayed = answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')
  t.equal(replayed.length, 2)
  t.equal(await paidRuns(test), 1)
})

t.test('an equal request more than two seconds later is another run', async (t) => {
  const clock = turnedClock(t)
  const { test, url } = await startWithModel(t)
  const click = async () => (await test.call({ method: 'POST', url, payload: body })).json().id
  const first = await click()
  clock.pass(2001)
  t.not(await click(), first)
  t.equal(await paidRuns(test), 2)
})

t.test('requests that differ, or have keys of their own, are runs of their own', async (t) => {
  const { test, url } = await startWithModel(t)
  const start = (payload: object, headers = {}) =>
    test.call({ method: 'POST', url, payload, headers })
  await Promise.all([
    start(body),
    start({ ...body, seed: 7 }),
    start({ ...body, num_outputs: 2 }),
    start({ ...body, prompt: 'another lamp' }),
    start({ ...body, prompt: 'with keys' }, { 'idempotency-key': 'one' }),
    start({ ...body, prompt: 'with keys' }, { 'idempotency-key': 'two' }),
  ])
  t.equal((await generations(test)).length, 6)
  t.equal(await paidRuns(test), 6)
})

t.test('two retries of a run on hold, and two deletions, are one', async (t) => {
  const { test, url } = await startWithModel(t)
  test.emulator.setAccount({ no_credit: true })
  const { id } = (await test.call({ method: 'POST', url, payload: body })).json()
  await waitFor(
    async () => (await test.call({ url: `/api/generations/${id}` })).json(),
    ({ on_hold }) => on_hold,
  )
  test.emulator.setAccount({ no_credit: false })
  const retry = () => test.call({ method: 'POST', url: `/api/generations/${id}/retry` })
  const retries = await Promise.all([retry(), retry()])
  t.ok(retries.some(({ statusCode }) => statusCode === 202))
  t.equal(await paidRuns(test), 1)
  const remove = () => test.call({ method: 'DELETE', url: `/api/generations/${id}` })
  const removals = (await Promise.all([remove(), remove()])).map(({ statusCode }) => statusCode)
  t.strictSame(removals.sort(), [204, 404])
})
