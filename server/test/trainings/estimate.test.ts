import { estimateSeconds } from '@the-way/shared'
import t, { type Test } from 'tap'
import { makeSet } from '../support/make-set.ts'
import { formOf, startTestApp, type TestApp, waitFor } from '../support/test-app.ts'
import { set, train, upload } from './training-calls.ts'

const fields = { name: 'Lamp', keyword: 'LMP' }
/** The emulator takes any; with one, runs have their price. */
const PRICED = { REPLICATE_API_TOKEN: 'r8_a_token_for_tests' }

const arrange = (t: Test) => startTestApp(t, { environment: PRICED, areJobsRunning: false })

const ask = (
  { call }: TestApp,
  parts: Parameters<typeof formOf>[0],
  url = '/api/models/train-flux?dry_run=true',
) => {
  const { payload, headers } = formOf(parts)
  return call({ method: 'POST', url, payload, headers })
}

const makeDataset = async (test: TestApp): Promise<string> =>
  (await ask(test, { file: upload(set), name: 'Lamps' }, '/api/datasets')).json().id

t.test('a dry run tells price, time and settings, and leaves nothing', async (t) => {
  const test = await arrange(t)
  const before = await test.count()
  const response = await ask(test, { file: upload(set), ...fields })
  t.equal(response.statusCode, 200)
  const seconds = estimateSeconds('flux', { steps: 1000 })
  const { spending: _, ...told } = response.json()
  t.strictSame(told, {
    trainer: 'flux',
    parameters: { steps: 1000, learning_rate: 0.0004, batch_size: 1, lora_rank: 16 },
    epochs: 200,
    image_count: 5,
    estimate_usd_micros: seconds.likely * 1525,
    estimate_seconds: seconds.likely,
    estimate_range: {
      low_usd_micros: seconds.low * 1525,
      high_usd_micros: seconds.high * 1525,
      low_seconds: seconds.low,
      high_seconds: seconds.high,
      based_on: 0,
    },
    warnings: [],
  })
  t.strictSame(await test.count(), before)
})

t.test('a dry run is no click, and the start has what it told', async (t) => {
  const test = await arrange(t)
  const parts = { file: upload(set), ...fields, subject: 'style', effort: 'quick' }
  const told = (await ask(test, parts)).json()
  const started = await train(test, parts)
  t.equal(started.statusCode, 202)
  t.notOk(started.headers['idempotency-replayed'])
  t.match(started.json(), {
    subject: 'style',
    effort: 'quick',
    parameters: told.parameters,
    estimate_usd_micros: told.estimate_usd_micros,
    estimate_seconds: told.estimate_seconds,
    estimate_range: told.estimate_range,
  })
  t.match((await test.call({ url: started.headers.location as string })).json(), {
    subject: 'style',
    effort: 'quick',
    estimate_seconds: told.estimate_seconds,
    estimate_range: told.estimate_range,
  })
})

t.test('of a dataset too, as JSON', async (t) => {
  const test = await arrange(t)
  const dataset_id = await makeDataset(test)
  const before = await waitFor(test.count, ({ spooled }) => spooled === 0)
  const response = await test.call({
    method: 'POST',
    url: '/api/models/train?dry_run=true',
    payload: { ...fields, dataset_id, trainer: 'sdxl', subject: 'person' },
  })
  t.equal(response.statusCode, 200)
  t.match(response.json(), {
    trainer: 'sdxl',
    parameters: { max_train_steps: 1000, caption_prefix: 'a photo of LMP, ' },
    image_count: 5,
    epochs: 800,
  })
  t.strictSame(await test.count(), before)
})

t.test('it refuses what a start would refuse', async (t) => {
  const test = await arrange(t)
  const before = await test.count()
  const few = await ask(test, { file: upload(await makeSet(3)), ...fields })
  t.match(few.json(), { status: 422, code: 'datasets.too_few_pictures' })
  const unnamed = await ask(test, { file: upload(set), keyword: 'LMP' })
  t.match(unnamed.json(), { status: 400, errors: [{ field: 'name' }] })
  const gone = await test.call({
    method: 'POST',
    url: '/api/models/train?dry_run=true',
    payload: { ...fields, dataset_id: 'none' },
  })
  t.match(gone.json(), { status: 404, code: 'datasets.not_found' })
  const unclear = await ask(
    test,
    { file: upload(set), ...fields },
    '/api/models/train?dry_run=perhaps',
  )
  t.match(unclear.json(), { status: 400, errors: [{ field: 'dry_run' }] })
  t.strictSame(await test.count(), before)
})

t.test('epochs are told as the steps they make, within what the trainer takes', async (t) => {
  const test = await arrange(t)
  const steps = async (parameters: object) =>
    (
      await ask(test, { file: upload(set), ...fields, parameters: JSON.stringify(parameters) })
    ).json()
  t.match(await steps({ epochs: 100, batch_size: 2 }), {
    parameters: { steps: 250, batch_size: 2 },
    epochs: 100,
    warnings: [],
  })
  t.match(await steps({ epochs: 3, batch_size: 4 }), { parameters: { steps: 4 }, warnings: [] })
  t.match(await steps({ epochs: 5000 }), {
    parameters: { steps: 6000 },
    epochs: 1200,
    warnings: [{ field: 'parameters.epochs', code: 'out_of_range', suggestions: ['1200'] }],
  })
})

t.test('emulated, it costs nothing', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  t.match((await ask(test, { file: upload(set), ...fields })).json(), {
    estimate_usd_micros: 0,
    estimate_range: { low_usd_micros: 0, high_usd_micros: 0 },
  })
})

t.test(
  'once three of a trainer have finished, they tell how long the next one takes',
  async (t) => {
    const test = await arrange(t)
    const estimate = async () => (await ask(test, { file: upload(set), ...fields })).json()
    const known = await estimate()
    const finished = (n: number, trainer: string, cost: number) =>
      test.database.query(
        `insert into trainings (id, owner_id, status, name, keyword, is_public, trainer, parameters, dataset_snapshot,
         request_hash, cost_usd_micros, created_at, started_at, completed_at, updated_at)
       select 'finished-${n}', sample.owner_id, 'succeeded', 'Lamp', 'LMP', false, '${trainer}',
         '{"steps":1000,"batch_size":1}', '[]', '${n}', ${cost}, t, t,
         t + interval '610 seconds', t
       from (select timestamptz '2026-01-0${n} 00:00Z' as t) as times,
         (select owner_id from datasets limit 1) as sample`,
      )
    await makeDataset(test)
    await finished(1, 'flux', 900_000)
    await finished(2, 'flux', 900_000)
    await finished(3, 'sdxl', 900_000)
    await finished(4, 'flux', 0)
    t.strictSame(await estimate(), known, 'two, another trainer’s and an emulated one say nothing')
    await finished(5, 'flux', 900_000)
    t.match(await estimate(), {
      estimate_seconds: 610,
      estimate_usd_micros: 610 * 1525,
      estimate_range: { low_seconds: 549, high_seconds: 671, based_on: 3 },
    })
  },
)
