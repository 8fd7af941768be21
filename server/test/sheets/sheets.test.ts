import type { Generation, Sheet } from '@the-way/shared'
import t from 'tap'
import { makeModel, readGeneration } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import {
  changeSheet,
  makeSheet,
  PRICED,
  readSheet,
  requestSheet,
  SEEDS,
  SMALL,
  STRENGTHS,
  waitUntilMade,
} from './support.ts'

t.test('makes one image of each combination, in reading order, and none twice', async (t) => {
  const test = await startTestApp(t, PRICED)
  const model = await makeModel(test)
  const answer = await requestSheet(test, model.id)
  t.equal(answer.statusCode, 202)
  const started = answer.json<Sheet>()
  t.equal(answer.headers.location, `/api/sheets/${started.id}`)
  t.match(started, {
    status: 'queued',
    model_id: model.id,
    base: SMALL,
    axes: [SEEDS, STRENGTHS],
    total: 6,
    done: 0,
    failed: 0,
    cost_usd_micros: null,
  })
  t.strictSame(
    started.cells.map(({ at }) => at),
    [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ],
  )
  t.match(started.cells[0], { status: 'queued', image_id: null, error: null })
  const made = await waitUntilMade(test, started)
  t.match(made, { status: 'succeeded', done: 6, failed: 0, canceled: 0, error: null })
  t.ok((made.estimate_usd_micros ?? 0) > 0)
  t.equal(made.estimate_usd_micros, started.estimate_usd_micros)
  t.type(made.cost_usd_micros, 'number')
  t.equal(new Set(made.cells.map(({ image_id }) => image_id)).size, 6)
  t.equal((await test.emulator.ledger()).predictions_created, 6)
  const generations = await Promise.all(
    made.cells.map(({ generation_id }) => readGeneration(test, String(generation_id))),
  )
  t.strictSame(
    generations.map(({ seed, parameters }) => [seed, parameters['lora_scale']]),
    [
      [1, 0.6],
      [1, 0.8],
      [1, 1],
      [2, 0.6],
      [2, 0.8],
      [2, 1],
    ],
  )
  t.equal(generations[0]?.prompt, 'LMP a lamp', 'with the trigger word')
  const sent = generations.map(({ created_at }) => created_at)
  t.strictSame([...sent].sort(), sent, 'sent in reading order')
})

t.test(
  'keeps its cells out of the list of generations, and its images in the gallery',
  async (t) => {
    const test = await startTestApp(t)
    const model = await makeModel(test)
    await waitUntilMade(test, await makeSheet(test, model.id))
    const { generations } = (await test.call({ url: '/api/generations' })).json<{
      generations: Generation[]
    }>()
    t.strictSame(generations, [])
    t.equal((await test.call({ url: '/api/images' })).json().images.length, 6)
  },
)

t.test('lists sheets without their cells, newest first, and those of a model', async (t) => {
  const clock = turnedClock(t)
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const other = await makeModel(test, { name: 'Other', keyword: 'OTH', model_url: 'acme/other' })
  const first = await makeSheet(test, model.id)
  clock.pass(1000)
  const second = await makeSheet(test, other.id, { axes: [SEEDS] })
  const list = async (query: string) =>
    (await test.call({ url: `/api/sheets${query}` })).json<{
      sheets: Sheet[]
      next_cursor: string | null
    }>()
  const page = await list('?limit=1')
  t.match(page.sheets, [{ id: second.id, total: 2, status: 'queued' }])
  t.notOk('cells' in (page.sheets[0] ?? {}))
  const next = await list(`?limit=1&cursor=${page.next_cursor}`)
  t.match(next, { sheets: [{ id: first.id }], next_cursor: null })
  t.match((await list(`?model_id=${model.id}`)).sheets, [{ id: first.id }])
  t.equal((await test.call({ url: '/api/sheets/unknown' })).json().code, 'sheets.not_found')
})

t.test('prices a sheet without storing or sending anything', async (t) => {
  const test = await startTestApp(t, { ...PRICED, areJobsRunning: false })
  const model = await makeModel(test)
  const before = await test.count()
  const steps = { name: 'num_inference_steps', values: '10..30 step 10' }
  const priced = await requestSheet(test, model.id, { axes: [steps] }, { query: '?dry_run=true' })
  t.equal(priced.statusCode, 200)
  // 2 s to load the LoRA, then 10, 20 and 30 steps of a quarter megapixel, on an H100.
  const seconds = 6 + 60 * 0.21 * 0.25
  t.match(priced.json(), {
    estimate_usd_micros: Math.round(seconds * 1525),
    total: 3,
    axes: [{ name: 'num_inference_steps', values: [10, 20, 30] }],
    based_on: 0,
  })
  t.strictSame(await test.count(), before)
})

t.test('draws one seed for all cells, and keeps it in the base', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const sheet = await makeSheet(test, model.id, {
    base: { prompt: 'a lamp' },
    axes: [STRENGTHS, { name: 'prompt', values: ['a lamp', 'LMP on a desk'] }],
  })
  const { seed } = sheet.base
  t.type(seed, 'number')
  for (const { generation_id } of sheet.cells)
    t.equal((await readGeneration(test, String(generation_id))).seed, seed)
})

t.test('starts one sheet for two clicks, and repeats the response for a key', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const clicks = await Promise.all([1, 2].map(() => requestSheet(test, model.id)))
  t.equal(new Set(clicks.map((click) => click.json<Sheet>().id)).size, 1)
  const headers = { 'idempotency-key': 'once' }
  const keyed = await requestSheet(test, model.id, {}, { headers })
  const again = await requestSheet(test, model.id, {}, { headers })
  t.equal(again.body, keyed.body)
  t.equal(again.headers['idempotency-replayed'], 'true')
  const another = await requestSheet(test, model.id, { axes: [SEEDS] }, { headers })
  t.match(another.json(), { status: 422, code: 'idempotency.key_reused' })
  t.equal((await test.call({ url: '/api/sheets' })).json().sheets.length, 2)
})

t.test('rejects a sheet that does not fit into a cap as a whole, with the amount', async (t) => {
  const test = await startTestApp(t, PRICED)
  const model = await makeModel(test)
  const dry = await requestSheet(test, model.id, {}, { query: '?dry_run=true' })
  const { estimate_usd_micros } = dry.json<{ estimate_usd_micros: number }>()
  const setCap = (day_cap_usd_micros: number) =>
    test.call({ method: 'PATCH', url: '/api/spending', payload: { day_cap_usd_micros } })
  await setCap(estimate_usd_micros - 1)
  const before = await test.count()
  const rejected = await requestSheet(test, model.id)
  t.match(rejected.json(), {
    status: 409,
    code: 'spending.cap_reached',
    detail:
      /^This sheet would cost about \$0\.0\d, and \$0\.0\d of your spending cap for the day is left\. Raise/,
  })
  t.strictSame(await test.count(), before, 'nothing is stored or sent')
  await setCap(estimate_usd_micros)
  t.equal((await requestSheet(test, model.id)).statusCode, 202)
})

t.test('shows deleted images as deleted, and does not make them again', async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const made = await waitUntilMade(test, await makeSheet(test, model.id))
  const [first, second] = made.cells
  await test.call({ method: 'DELETE', url: `/api/images/${first?.image_id}` })
  await test.call({ method: 'DELETE', url: `/api/generations/${second?.generation_id}` })
  const now = await readSheet(test, made.id)
  t.match(now, { status: 'succeeded', done: 6, failed: 0 })
  t.match(now.cells[0], { status: 'deleted', image_id: null })
  t.match(now.cells[1], { at: [0, 1], status: 'deleted', generation_id: null, image_id: null })
  t.match((await changeSheet(test, made.id, 'retry')).json(), {
    status: 409,
    code: 'sheets.nothing_missing',
  })
  await test.call({ method: 'DELETE', url: `/api/models/${model.id}` })
  t.match(await readSheet(test, made.id), { done: 6, model_name: 'Lamp' }, 'without its model too')
})
