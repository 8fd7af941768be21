import { type Estimate, estimateSeconds } from '@the-way/shared'
import t, { type Test } from 'tap'
import { makeDataset, requestTraining, type TrainingFields } from '../support/actions.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const fields = { name: 'Lamp', keyword: 'LMP' }
/** The emulator accepts any token; with a token, runs have a price. */
const PRICED = { REPLICATE_API_TOKEN: 'r8_a_token_for_tests' }

const arrange = (t: Test) => startTestApp(t, { environment: PRICED, areJobsRunning: false })

const estimate = (test: TestApp, fields?: TrainingFields) =>
  requestTraining(test, fields, { query: '?dry_run=true' })

t.test('estimates price, time and settings, and stores nothing', async (t) => {
  const test = await arrange(t)
  const before = await test.count()
  const response = await estimate(test)
  t.equal(response.statusCode, 200)
  const seconds = estimateSeconds('flux', { steps: 1000 })
  const { spending: _, efforts: __, ...body } = response.json()
  t.strictSame(body, {
    trainer: 'flux',
    image_count: 5,
    parameters: { steps: 1000, learning_rate: 0.0004, batch_size: 1, lora_rank: 16 },
    total_steps: 1000,
    epochs: 200,
    estimate_usd_micros: seconds.likely * 1525,
    estimate_seconds: seconds.likely,
    estimate_range: {
      low_usd_micros: seconds.low * 1525,
      high_usd_micros: seconds.high * 1525,
      low_seconds: seconds.low,
      high_seconds: seconds.high,
      based_on: 0,
    },
    replicate_estimate: null,
    warnings: [],
  })
  t.strictSame(await test.count(), before)
})

t.test(
  'estimates every effort in one response, with the other settings as requested',
  async (t) => {
    const test = await arrange(t)
    await test.call({
      method: 'PATCH',
      url: '/api/spending',
      payload: { day_cap_usd_micros: 3_000_000 },
    })
    const parameters = { epochs: 50, batch_size: 2 }
    const { efforts, ...own } = (await estimate(test, { subject: 'style', parameters })).json()
    t.match(own, { total_steps: 125, parameters: { steps: 125, batch_size: 2, lora_rank: 32 } })
    const expected = { quick: 500, balanced: 1000, thorough: 2000 }
    t.same(
      efforts.map(({ effort }: { effort: string }) => effort),
      Object.keys(expected),
    )
    for (const [index, steps] of Object.values(expected).entries()) {
      const seconds = estimateSeconds('flux', { steps, batch_size: 2 })
      t.match(efforts[index], {
        parameters: { steps, batch_size: 2, lora_rank: 32 },
        total_steps: steps,
        epochs: (steps * 2) / 5,
        estimate_usd_micros: seconds.likely * 1525,
        estimate_seconds: seconds.likely,
        estimate_range: { low_seconds: seconds.low, high_seconds: seconds.high, based_on: 0 },
      })
    }
    t.same(
      efforts.map(({ warnings }: Estimate) => warnings.map(({ code }) => code)),
      [[], ['spending.cap_reached'], ['spending.cap_reached']],
      'the cap of $3 allows only 500 steps',
    )
    t.same(own.warnings, [])
  },
)

t.test('starts a training with the values of its estimate', async (t) => {
  const test = await arrange(t)
  const choice = { subject: 'style', effort: 'quick' }
  const estimated = (await estimate(test, choice)).json()
  const started = await requestTraining(test, choice)
  t.equal(started.statusCode, 202)
  t.notOk(started.headers['idempotency-replayed'])
  t.match(started.json(), {
    subject: 'style',
    effort: 'quick',
    parameters: estimated.parameters,
    estimate_usd_micros: estimated.estimate_usd_micros,
    estimate_seconds: estimated.estimate_seconds,
    estimate_range: estimated.estimate_range,
  })
  t.match((await test.call({ url: started.headers.location as string })).json(), {
    subject: 'style',
    effort: 'quick',
    estimate_seconds: estimated.estimate_seconds,
    estimate_range: estimated.estimate_range,
  })
})

t.test('estimates a training of a dataset requested as JSON', async (t) => {
  const test = await arrange(t)
  const { id: dataset_id } = await makeDataset(test, 5)
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

t.test('rejects an estimate if the training would be rejected', async (t) => {
  const test = await arrange(t)
  const before = await test.count()
  const few = await estimate(test, { file: await makeTrainingZip(3) })
  t.match(few.json(), { status: 422, code: 'datasets.too_few_pictures' })
  const unnamed = await estimate(test, { name: undefined })
  t.match(unnamed.json(), { status: 400, errors: [{ field: 'name' }] })
  const missing = await test.call({
    method: 'POST',
    url: '/api/models/train?dry_run=true',
    payload: { ...fields, dataset_id: 'none' },
  })
  t.match(missing.json(), { status: 404, code: 'datasets.not_found' })
  const unclear = await requestTraining(test, {}, { query: '?dry_run=perhaps' })
  t.match(unclear.json(), { status: 400, errors: [{ field: 'dry_run' }] })
  t.strictSame(await test.count(), before)
})

t.test('converts epochs to steps within the trainer’s limits', async (t) => {
  const test = await arrange(t)
  const steps = async (parameters: object) => (await estimate(test, { parameters })).json()
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

t.test('estimates no cost in demo mode, but shows what Replicate would charge', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const { efforts, ...body } = (await estimate(test)).json()
  const seconds = estimateSeconds('flux', { steps: 1000 })
  const balanced = {
    estimate_usd_micros: 0,
    estimate_range: { low_usd_micros: 0, high_usd_micros: 0 },
    replicate_estimate: {
      estimate_usd_micros: seconds.likely * 1525,
      estimate_seconds: seconds.likely,
      estimate_range: { low_usd_micros: seconds.low * 1525, high_usd_micros: seconds.high * 1525 },
    },
  }
  t.match(body, balanced)
  t.match(efforts[1], balanced)
  const prices = efforts.map((effort: Estimate) => effort.replicate_estimate?.estimate_usd_micros)
  t.same(
    prices,
    prices.toSorted((a: number, b: number) => a - b),
  )
  t.equal(new Set(prices).size, 3)
})

t.test(
  'estimates the time from earlier trainings once three of the same trainer have succeeded',
  async (t) => {
    const test = await arrange(t)
    const read = async () => (await estimate(test)).json()
    const known = await read()
    const finished = (n: number, trainer: string, cost: number) =>
      test.database.query(
        `with run as (
           insert into runs (id, kind, owner_id, emulated, status, phase, cost_usd_micros, created_at, started_at,
             completed_at, updated_at)
           select 'finished-${n}', 'training', sample.owner_id, false, 'succeeded', 'saving', ${cost}, t, t,
             t + interval '610 seconds', t
           from (select timestamptz '2026-01-0${n} 00:00Z' as t) as times,
             (select owner_id from datasets limit 1) as sample
           returning id
         )
         insert into trainings (id, name, keyword, is_public, trainer, parameters, dataset_snapshot)
         select id, 'Lamp', 'LMP', false, '${trainer}', '{"steps":1000,"batch_size":1}', '[]' from run`,
      )
    await makeDataset(test, 1)
    await finished(1, 'flux', 900_000)
    await finished(2, 'flux', 900_000)
    await finished(3, 'sdxl', 900_000)
    await finished(4, 'flux', 0)
    t.strictSame(
      await read(),
      known,
      'two trainings, another trainer and emulated trainings do not count',
    )
    await finished(5, 'flux', 900_000)
    t.match(await read(), {
      estimate_seconds: 610,
      estimate_usd_micros: 610 * 1525,
      estimate_range: { low_seconds: 549, high_seconds: 671, based_on: 3 },
    })
  },
)
