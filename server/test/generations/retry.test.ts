import type { Generation } from '@the-way/shared'
import t, { type Test } from 'tap'
import { generate, makeModel, readGeneration, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'

const retry = ({ call }: Pick<TestApp, 'call'>, id: string, headers = {}) =>
  call({ method: 'POST', url: `/api/generations/${id}/retry`, headers })

/** Starts an app with a generation that has ended. */
async function startEnded(t: Test, body: object) {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const ended = await waitUntilEnded(test, await generate(test, model.id, body))
  return { test, model, ended }
}

const HALF_BLOCKED = { prompt: 'nsfw-some lamp', num_outputs: 4, seed: 7, aspect_ratio: '3:2' }

t.test('makes only the images that the safety filter blocked, with another seed', async (t) => {
  const { test, ended } = await startEnded(t, HALF_BLOCKED)
  t.match(ended, { status: 'succeeded', images: { length: 2 }, withheld: 2 })
  const answer = await retry(test, ended.id)
  t.equal(answer.statusCode, 202)
  const started = answer.json<Generation>()
  t.equal(answer.headers.location, `/api/generations/${started.id}`)
  t.match(started, {
    status: 'queued',
    retry_of: ended.id,
    num_outputs: 2,
    prompt: ended.prompt,
    parameters: ended.parameters,
  })
  t.not(started.id, ended.id)
  t.not(started.seed, ended.seed)
  await waitUntilEnded(test, started)
  t.equal((await test.emulator.ledger()).predictions_created, 2)
  t.strictSame(await readGeneration(test, ended.id), ended, 'the first one stays as it is')
})

t.test('makes all images of a generation that failed or was canceled', async (t) => {
  const { test, model, ended } = await startEnded(t, { prompt: 'nsfw lamp', num_outputs: 3 })
  t.equal(ended.status, 'failed')
  t.match((await retry(test, ended.id)).json(), { num_outputs: 3, retry_of: ended.id })
  test.emulator.setAccount({ no_credit: true })
  const held = await generate(test, model.id, { prompt: 'held' })
  await waitFor(
    () => readGeneration(test, held.id),
    ({ on_hold }) => on_hold,
  )
  await test.call({ method: 'POST', url: `/api/generations/${held.id}/cancel` })
  test.emulator.setAccount({ no_credit: false })
  t.match((await retry(test, held.id)).json(), { num_outputs: 1, retry_of: held.id })
})

t.test('makes the images that could not be copied', async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  test.emulator.addFault({ status: 404, route: 'outputs', times: 1000 })
  const ended = await waitUntilEnded(test, await generate(test, model.id, { num_outputs: 2 }))
  t.match(ended, { status: 'failed', images: [] })
  test.emulator.clearFaults()
  const started = (await retry(test, ended.id)).json<Generation>()
  t.match(await waitUntilEnded(test, started), { status: 'succeeded', images: { length: 2 } })
})

t.test('does not make deleted images again', async (t) => {
  const { test, ended } = await startEnded(t, { prompt: 'a lamp', num_outputs: 2 })
  t.match((await retry(test, ended.id)).json(), {
    status: 409,
    code: 'generations.nothing_missing',
  })
  await test.call({ method: 'DELETE', url: `/api/images/${ended.images[0]?.id}` })
  t.match((await retry(test, ended.id)).json(), { code: 'generations.nothing_missing' })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('rejects a second retry, and names the first', async (t) => {
  const clock = turnedClock(t)
  const { test, ended } = await startEnded(t, HALF_BLOCKED)
  const first = (await retry(test, ended.id)).json<Generation>()
  clock.pass(2001)
  t.match((await retry(test, ended.id)).json(), {
    status: 409,
    code: 'generations.retried',
    detail: new RegExp(first.id),
  })
  await waitUntilEnded(test, first)
  t.equal((await test.emulator.ledger()).predictions_created, 2)
  t.equal(
    (await test.call({ method: 'DELETE', url: `/api/generations/${first.id}` })).statusCode,
    204,
  )
  t.equal((await retry(test, ended.id)).statusCode, 202, 'once the first retry is deleted')
})

t.test(
  'starts one retry for simultaneous clicks, and repeats the response for a key',
  async (t) => {
    const { test, ended } = await startEnded(t, HALF_BLOCKED)
    const answers = await Promise.all([1, 2, 3].map(() => retry(test, ended.id)))
    t.strictSame(
      answers.map(({ statusCode }) => statusCode),
      [202, 202, 202],
    )
    t.equal(new Set(answers.map((answer) => answer.json().id)).size, 1)
    const done = await waitUntilEnded(test, answers[0]?.json())
    t.equal(done.withheld, 1)
    const headers = { 'idempotency-key': 'once' }
    const keyed = await retry(test, done.id, headers)
    t.equal(keyed.statusCode, 202)
    const again = await retry(test, done.id, headers)
    t.equal(again.body, keyed.body)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.match((await retry(test, ended.id, headers)).json(), { code: 'idempotency.key_reused' })
  },
)

t.test('sends a generation that is on hold, and starts no other', async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  test.emulator.setAccount({ no_credit: true })
  const held = await generate(test, model.id)
  await waitFor(
    () => readGeneration(test, held.id),
    ({ on_hold }) => on_hold,
  )
  test.emulator.setAccount({ no_credit: false })
  const headers = { 'idempotency-key': 'resume' }
  const answer = await retry(test, held.id, headers)
  t.match(answer.json(), { id: held.id, on_hold: false, error: null })
  t.equal((await retry(test, held.id, headers)).body, answer.body)
  t.match(await waitUntilEnded(test, held), { status: 'succeeded', retry_of: null })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('rejects retrying while it runs, and an unknown generation', async (t) => {
  const test = await startTestApp(t, { predictionSeconds: 600 })
  const model = await makeModel(test)
  const { id } = await generate(test, model.id)
  await waitFor(
    () => readGeneration(test, id),
    ({ replicate_id }) => replicate_id !== null,
  )
  t.match((await retry(test, id)).json(), { status: 409, code: 'generations.not_held_up' })
  t.match((await retry(test, 'nowhere')).json(), { status: 404, code: 'generations.not_found' })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('rejects a retry without the model', async (t) => {
  const { test, model, ended } = await startEnded(t, HALF_BLOCKED)
  await test.call({ method: 'DELETE', url: `/api/models/${model.id}` })
  t.match((await retry(test, ended.id)).json(), { status: 404, code: 'models.not_found' })
})
