import t, { type Test } from 'tap'
import { generate, makeModel, readGeneration, requestGeneration } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'

async function startWithModel(t: Test) {
  const test = await startTestApp(t)
  const { id } = await makeModel(test)
  return { test, model: id }
}

const generations = async ({ call }: TestApp) =>
  (await call({ url: '/api/generations' })).json().generations as { id: string; status: string }[]

/** Waits until all generations have succeeded, so that the ledger is complete. */
const paidRuns = async (test: TestApp) => {
  await waitFor(
    () => generations(test),
    (rows) => rows.every(({ status }) => status === 'succeeded'),
  )
  return (await test.emulator.ledger()).predictions_created
}

t.test('creates one run for simultaneous identical requests, with the same response', async (t) => {
  const { test, model } = await startWithModel(t)
  const click = () => requestGeneration(test, model)
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

t.test('creates another run for an identical request more than two seconds later', async (t) => {
  const clock = turnedClock(t)
  const { test, model } = await startWithModel(t)
  const click = async () => (await generate(test, model)).id
  const first = await click()
  clock.pass(2001)
  t.not(await click(), first)
  t.equal(await paidRuns(test), 2)
})

t.test('creates a run for each request that differs or has its own Idempotency-Key', async (t) => {
  const { test, model } = await startWithModel(t)
  const start = (body: object, headers = {}) => generate(test, model, body, headers)
  await Promise.all([
    start({}),
    start({ seed: 7 }),
    start({ num_outputs: 2 }),
    start({ prompt: 'another lamp' }),
    start({ prompt: 'with keys' }, { 'idempotency-key': 'one' }),
    start({ prompt: 'with keys' }, { 'idempotency-key': 'two' }),
  ])
  t.equal((await generations(test)).length, 6)
  t.equal(await paidRuns(test), 6)
})

t.test(
  'applies only one of two simultaneous retries of a run on hold, and of two deletions',
  async (t) => {
    const { test, model } = await startWithModel(t)
    test.emulator.setAccount({ no_credit: true })
    const { id } = await generate(test, model)
    await waitFor(
      () => readGeneration(test, id),
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
  },
)
