import type { Sheet } from '@the-way/shared'
import t, { type Test } from 'tap'
import type { Fault } from '../../emulator/faults.ts'
import { makeModel } from '../support/actions.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'
import {
  changeSheet,
  countOf,
  makeSheet,
  PRICED,
  readSheet,
  statusesOf,
  waitUntilMade,
} from './support.ts'

// What becomes of a contact sheet of 2 × 3 images while things go wrong: the emulator's ledger has exactly what was asked for.

async function startWith(
  t: Test,
  faults: Fault[],
  body: object = {},
  options: TestAppOptions = {},
) {
  const test = await startTestApp(t, options)
  const model = await makeModel(test)
  for (const fault of faults) test.emulator.addFault(fault)
  const started = await makeSheet(test, model.id, body)
  return {
    test,
    started,
    read: () => readSheet(test, started.id),
    made: () => waitUntilMade(test, started),
    change: (action: Parameters<typeof changeSheet>[2], headers = {}) =>
      changeSheet(test, started.id, action, headers),
    created: async () => (await test.emulator.ledger()).predictions_created,
  }
}

const create = { route: 'predictions', method: 'POST' } as const
const LONG: TestAppOptions = { predictionSeconds: 600 }

t.test('low credit holds two cells, and a retry sends only those', async (t) => {
  const { read, change, made, created } = await startWith(t, [{ ...create, status: 402, times: 2 }])
  const held = await waitFor(
    read,
    ({ done, cells }) => done === 4 && cells.filter(({ on_hold }) => on_hold).length === 2,
  )
  t.match(held, { status: 'processing', on_hold: true, failed: 0 })
  t.match(held.error, { code: 'replicate.no_credit', message: /^In 2 of 6 runs: / })
  t.equal(await created(), 4)
  const headers = { 'idempotency-key': 'retry' }
  const retried = await change('retry', headers)
  t.equal(retried.statusCode, 202)
  t.match(retried.json(), { on_hold: false, error: null, done: 4 })
  t.match(await made(), { status: 'succeeded', done: 6, error: null })
  t.equal((await change('retry', headers)).body, retried.body, 'the same response for the key')
  t.equal(await created(), 6)
  t.match((await change('retry')).json(), { status: 409, code: 'sheets.nothing_missing' })
})

t.test('a rate limit delays cells, and none is sent twice', async (t) => {
  const fault: Fault = { ...create, status: 429, times: 2, headers: { 'retry-after': '1' } }
  const { made, created } = await startWith(t, [fault])
  t.match(await made(), { status: 'succeeded', done: 6 })
  t.equal(await created(), 6)
})

t.test('lost responses are looked up, and no cell is sent again', async (t) => {
  const { made, created } = await startWith(t, [{ drop_after_create: 'predictions', times: 2 }])
  t.match(await made(), { status: 'succeeded', done: 6, error: null })
  t.equal(await created(), 6)
})

t.test('the safety filter blocks one row, and a retry makes only that again', async (t) => {
  const axes = [
    { name: 'prompt', values: ['nsfw lamp', 'nice lamp'] },
    { name: 'lora_scale', values: [0.6, 0.8] },
  ]
  const { test, made, change, created } = await startWith(t, [], { axes })
  const first = await made()
  t.match(first, { status: 'succeeded', done: 2, failed: 2, total: 4 })
  t.strictSame(statusesOf(first), ['failed', 'failed', 'succeeded', 'succeeded'])
  t.match(first.cells[0]?.error, { code: 'generations.withheld' })
  const alone = await test.call({
    method: 'POST',
    url: `/api/generations/${first.cells[0]?.generation_id}/retry`,
  })
  t.match(alone.json(), { status: 409, code: 'generations.in_sheet' })
  const retried = (await change('retry')).json<Sheet>()
  t.match(retried, { done: 2, failed: 0, total: 4 })
  t.strictSame(retried.cells.slice(2), first.cells.slice(2), 'what was made stays')
  await made()
  t.equal(await created(), 6)
})

t.test('a cell that fails does not fail the others, and its retry makes it', async (t) => {
  const { made, change, created } = await startWith(t, [{ fail_prediction: { error: 'E1001' } }])
  const first = await made()
  t.match(first, { status: 'succeeded', done: 5, failed: 1 })
  await change('retry')
  const second = await made()
  t.match(second, { status: 'succeeded', done: 6, failed: 0 })
  t.ok((second.cost_usd_micros ?? 0) >= (first.cost_usd_micros ?? 0), 'both attempts count')
  t.equal(await created(), 7)
})

t.test('a cap that is reached half-way holds the rest until it is raised', async (t) => {
  const { test, started, read, made, created } = await startWith(
    t,
    [],
    {},
    { ...PRICED, areJobsRunning: false },
  )
  const each = (started.estimate_usd_micros ?? 0) / started.total
  const setCap = (day_cap_usd_micros: number | null) =>
    test.call({ method: 'PATCH', url: '/api/spending', payload: { day_cap_usd_micros } })
  // Spending counts with the estimates until the costs are known, so two of the six fit.
  test.emulator.addFault({ queue_ms: 600_000, route: 'predictions', times: 2 })
  await setCap(Math.ceil(2.5 * each))
  test.deps.jobs.start()
  const held = await waitFor(read, ({ cells }) => cells.filter((cell) => cell.on_hold).length === 4)
  t.match(held.error, { code: 'spending.cap_reached' })
  t.equal(await created(), 2)
  await setCap(null)
  test.emulator.advance(601_000)
  t.match(await made(), { status: 'succeeded', done: 6 })
  t.equal(await created(), 6)
})

t.test('a paused sheet sends nothing more until it is resumed', async (t) => {
  const { test, read, change, made, created } = await startWith(
    t,
    [],
    {},
    { areJobsRunning: false },
  )
  const paused = await change('pause')
  t.match(paused.json(), { status: 'paused', on_hold: true, error: { code: 'sheets.paused' } })
  test.deps.jobs.start()
  t.match((await change('retry')).json(), { status: 409, code: 'sheets.nothing_missing' })
  t.match(await read(), { status: 'paused', done: 0 })
  const resumed = await change('resume')
  t.match(resumed.json(), { status: 'queued', on_hold: false })
  t.match(await made(), { done: 6 })
  t.equal(await created(), 6)
  t.match((await change('pause')).json(), { status: 409, code: 'sheets.ended' })
})

t.test('canceling keeps what was made, and a retry makes the rest', async (t) => {
  const { read, change, made, created } = await startWith(t, [{ ...create, status: 402, times: 2 }])
  await waitFor(
    read,
    ({ done, cells }) => done === 4 && cells.filter(({ on_hold }) => on_hold).length === 2,
  )
  const canceled = await change('cancel')
  t.equal(canceled.statusCode, 200, 'Replicate has nothing to confirm')
  t.match(canceled.json(), { status: 'canceled', done: 4, canceled: 2 })
  t.equal((await change('cancel')).statusCode, 200, 'again')
  t.equal(await created(), 4)
  t.match((await change('retry')).json(), { canceled: 0, done: 4, status: 'processing' })
  t.match(await made(), { status: 'succeeded', done: 6 })
  t.equal(await created(), 6)
  t.match((await change('cancel')).json(), { status: 409, code: 'sheets.ended' })
})

t.test('cancels running cells at Replicate, which confirms each', async (t) => {
  const { test, read, change, made, created } = await startWith(t, [], {}, LONG)
  await waitFor(read, (sheet) => countOf(sheet, 'starting') + countOf(sheet, 'processing') === 6)
  t.equal((await change('cancel')).statusCode, 202)
  t.match(await made(), { status: 'canceled', canceled: 6, done: 0 })
  t.equal(await created(), 6)
  t.equal((await test.call({ url: '/api/images' })).json().images.length, 0)
})
