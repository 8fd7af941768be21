import type { Generation } from '@the-way/shared'
import t, { type Test } from 'tap'
import type { Fault } from '../../emulator/faults.ts'
import { generate, makeModel, readGeneration, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

// What becomes of a generation of several runs while things go wrong: the emulator's ledger has exactly what was asked
// for, and every image is saved or counted.

async function startWith(t: Test, fault: Fault | null, body: object, options?: TestAppOptions) {
  const test = await startTestApp(t, options)
  const model = await makeModel(test)
  if (fault) test.emulator.addFault(fault)
  const started = await generate(test, model.id, { num_outputs: 16, ...body })
  const { id } = started
  const post = (action: string) =>
    test.call({ method: 'POST', url: `/api/generations/${id}/${action}` })
  return {
    test,
    started,
    read: () => readGeneration(test, id),
    ended: () => waitUntilEnded(test, started),
    cancel: () => post('cancel'),
    retry: () => post('retry'),
    created: async () => (await test.emulator.ledger()).predictions_created,
  }
}

/** Images that were saved, or are counted as blocked or lost. */
const counted = ({ images, withheld, lost }: Generation) => images.length + withheld + lost

const hasOthersDone = ({ on_hold, runs }: Generation) =>
  on_hold && runs.filter(({ status }) => status === 'succeeded').length === 2

const noCredit: Fault = { status: 402, route: 'predictions', method: 'POST', times: 2 }

t.test('low credit half-way holds the other runs, and a retry sends only those', async (t) => {
  const { read, retry, ended, created } = await startWith(t, noCredit, {})
  const held = await waitFor(read, hasOthersDone)
  t.match(held, { on_hold: true, completed_at: null, images: { length: 8 } })
  t.match(held.error, { code: 'replicate.no_credit', message: /^In 2 of 4 runs: / })
  t.equal(await created(), 2)
  t.equal((await retry()).statusCode, 202)
  t.match(await ended(), { status: 'succeeded', on_hold: false, error: null })
  t.equal(counted(await read()), 16)
  t.equal(await created(), 4)
  t.match((await retry()).json(), { status: 409, code: 'generations.nothing_missing' })
})

t.test('canceling what low credit holds keeps what was made, free of charge', async (t) => {
  const { read, cancel, created, retry } = await startWith(t, noCredit, {})
  await waitFor(read, hasOthersDone)
  const answer = await cancel()
  t.equal(answer.statusCode, 200, 'Replicate has nothing to confirm')
  t.match(answer.json(), {
    status: 'succeeded',
    completed_at: /^20/,
    images: { length: 8 },
    error: { code: 'generations.canceled', message: /^In 2 of 4 runs: / },
  })
  t.equal(await created(), 2)
  t.match((await retry()).json(), { num_outputs: 8, runs: { length: 2 } }, 'only what is missing')
})

t.test('a rate limit half-way delays runs, and none is sent twice', async (t) => {
  const fault: Fault = { status: 429, route: 'predictions', method: 'POST', times: 2 }
  const { ended, created } = await startWith(t, { ...fault, headers: { 'retry-after': '1' } }, {})
  const done = await ended()
  t.match(done, { status: 'succeeded', error: null })
  t.equal(counted(done), 16)
  t.equal(await created(), 4)
})

t.test('a lost create response half-way is looked up, and the run is not sent again', async (t) => {
  const { ended, created } = await startWith(t, { drop_after_create: 'predictions', times: 2 }, {})
  const done = await ended()
  t.match(done, { status: 'succeeded', error: null })
  t.equal(counted(done), 16)
  t.equal(await created(), 4)
})

t.test('counts what the safety filter blocked, and a retry makes only that', async (t) => {
  const prompt = '{nsfw-some|nice|nsfw} lamp'
  const { test, ended, retry, created } = await startWith(t, null, { prompt, num_outputs: 4 })
  const done = await ended()
  t.match(done, { status: 'succeeded', error: null, withheld: 6, images: { length: 6 } })
  t.equal(counted(done), 12)
  const started = (await retry()).json<Generation>()
  t.match(started, { num_outputs: 6, retry_of: done.id })
  t.strictSame(
    started.runs.map((run) => [run.prompt, run.num_outputs]),
    [
      ['LMP nsfw-some lamp', 2],
      ['LMP nsfw lamp', 4],
    ],
  )
  await waitUntilEnded(test, started)
  t.equal(await created(), 5)
})

t.test('counts images that expired before they could be copied', async (t) => {
  const fault: Fault = { status: 404, route: 'outputs', times: 3 }
  const { ended, created, retry } = await startWith(t, fault, {})
  const done = await ended()
  t.match(done, { status: 'succeeded', lost: 3, images: { length: 13 } })
  t.match(done.error, { code: 'generations.some_pictures_lost' })
  t.equal(counted(done), 16)
  t.equal(await created(), 4)
  t.match((await retry()).json(), { num_outputs: 3 })
})

t.test('one failed run does not fail the others', async (t) => {
  const { ended, created } = await startWith(t, { fail_prediction: { error: 'E1001' } }, {})
  const done = await ended()
  t.match(done, { status: 'succeeded', images: { length: 12 } })
  t.match(done.error, { code: 'generations.out_of_memory', message: /^In 1 of 4 runs: / })
  t.equal(done.runs.filter(({ status }) => status === 'failed').length, 1)
  t.equal(await created(), 4)
})

t.test('a cancellation that comes after completion keeps all images', async (t) => {
  const { test, read, cancel, ended, created } = await startWith(
    t,
    null,
    {},
    { predictionSeconds: 600 },
  )
  await waitFor(read, ({ runs }) => runs.every(({ replicate_id }) => replicate_id !== null))
  test.emulator.advance(601_000)
  const { statusCode } = await cancel()
  t.ok([202, 409].includes(statusCode), 'the server may know already that the runs are over')
  const done = await ended()
  t.match(done, { status: 'succeeded', images: { length: 16 } })
  t.equal(await created(), 4)
})

t.test('cancels running runs at Replicate, which confirms each', async (t) => {
  const { read, cancel, ended, created } = await startWith(t, null, {}, { predictionSeconds: 600 })
  await waitFor(read, ({ runs }) => runs.every(({ replicate_id }) => replicate_id !== null))
  t.equal((await cancel()).statusCode, 202)
  t.match(await ended(), {
    status: 'canceled',
    images: [],
    error: { code: 'generations.canceled' },
  })
  t.equal(await created(), 4)
})
