import t, { type Test } from 'tap'
import type { VersionFamily } from '../../emulator/records.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

/** With a token, runs have a price even if the emulator answers. */
const PRICED: TestAppOptions = {
  environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' },
}

const estimateOf = ({ call }: Pick<TestApp, 'call'>, id: string, body: object = {}) =>
  call({
    method: 'POST',
    url: `/api/models/${id}/generate?dry_run=true`,
    payload: { prompt: 'a lamp', ...body },
  })

async function startPriced(t: Test, family: VersionFamily = 'flux', options: TestAppOptions = {}) {
  const test = await startTestApp(t, { ...PRICED, ...options })
  const model = await makeModel(test, { family })
  return { test, model, estimate: (body?: object) => estimateOf(test, model.id, body) }
}

t.test('estimates from typical running times before there are three runs', async (t) => {
  const { test, estimate } = await startPriced(t, 'flux', { areJobsRunning: false })
  const before = await test.count()
  const answer = await estimate({ num_outputs: 2, output_format: 'png', lora_scale: -1 })
  t.equal(answer.statusCode, 200)
  // 2 s to load the LoRA, then 28 steps of 0.21 s for each image, on an H100.
  const seconds = { low: 2 + 56 * 0.1, likely: 2 + 56 * 0.21, high: 2 + 56 * 0.35 }
  t.strictSame(answer.json(), {
    estimate_usd_micros: Math.round(seconds.likely * 1525),
    estimate_seconds: 14,
    estimate_range: {
      low_usd_micros: Math.round(seconds.low * 1525),
      high_usd_micros: Math.round(seconds.high * 1525),
      low_seconds: 8,
      high_seconds: 22,
      based_on: 0,
    },
    based_on: 0,
    replicate_estimate: null,
    num_outputs: 2,
    prompts: ['LMP a lamp'],
    runs: 1,
    parameters: { output_format: 'png', lora_scale: -1 },
  })
  t.strictSame(await test.count(), before, 'nothing is stored or sent')
})

t.test('estimates more for more steps, images and pixels, and less for schnell', async (t) => {
  const { estimate } = await startPriced(t, 'flux', { areJobsRunning: false })
  const price = async (body: object) => (await estimate(body)).json().estimate_usd_micros
  const usual = await price({})
  t.ok((await price({ num_inference_steps: 50 })) > usual)
  t.ok((await price({ num_outputs: 4 })) > usual)
  t.ok((await price({ parameters: { width: 1440, height: 1440 } })) > usual)
  t.ok((await price({ megapixels: '0.25' })) < usual)
  t.ok((await price({ parameters: { model: 'schnell' } })) < usual)
})

t.test(
  'shows the parameters as they would be sent to SDXL, at the price of its hardware',
  async (t) => {
    const { estimate } = await startPriced(t, 'sdxl', { areJobsRunning: false })
    const answer = await estimate({
      aspect_ratio: '3:2',
      guidance_scale: 0.5,
      output_format: 'webp',
      parameters: { scheduler: 'DDIM' },
    })
    const seconds = 2 + (50 * 0.17 * (1216 * 832)) / 1024 ** 2
    t.match(answer.json(), {
      estimate_usd_micros: Math.round(seconds * 975),
      parameters: { width: 1216, height: 832, guidance_scale: 1, scheduler: 'DDIM' },
    })
    t.notOk('output_format' in answer.json().parameters)
  },
)

t.test('estimates other models at the highest price of a single GPU', async (t) => {
  const { estimate } = await startPriced(t, 'other', { areJobsRunning: false })
  t.match((await estimate()).json(), { estimate_usd_micros: Math.round((2 + 30 * 0.3) * 1525) })
})

t.test('estimates from the median of your own last runs of the version', async (t) => {
  const { test, model, estimate } = await startPriced(t)
  for (const seed of [1, 2, 3])
    await waitUntilEnded(test, await generate(test, model.id, { seed, megapixels: '1' }))
  // Three runs of 10, 20 and 90 seconds.
  await test.database.query(
    `update generation_parts g set source_completed_at = r.started_at
       + interval '1 s' * case g.seed when 1 then 10 when 2 then 20 else 90 end
     from runs r where r.id = g.id`,
  )
  t.match((await estimate()).json(), {
    estimate_seconds: 20,
    estimate_usd_micros: 20 * 1525,
    estimate_range: {
      low_seconds: 9,
      high_seconds: 99,
      low_usd_micros: 9 * 1525,
      high_usd_micros: 99 * 1525,
      based_on: 3,
    },
    based_on: 3,
  })
  const other = await makeModel(test, { model_url: 'acme/other' })
  t.match((await estimateOf(test, other.id)).json(), { based_on: 0 }, 'another version')
})

t.test('costs nothing in demo mode, where it also estimates the price on Replicate', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const { id } = await makeModel(test)
  t.match((await estimateOf(test, id)).json(), {
    estimate_usd_micros: 0,
    estimate_seconds: 8,
    estimate_range: { low_usd_micros: 0, high_usd_micros: 0 },
    replicate_estimate: {
      estimate_usd_micros: Math.round((2 + 28 * 0.21) * 1525),
      estimate_seconds: 8,
      estimate_range: { low_usd_micros: Math.round((2 + 28 * 0.1) * 1525), based_on: 0 },
    },
  })
})

t.test('rejects what a start would reject', async (t) => {
  const { test, model, estimate } = await startPriced(t, 'flux', { areJobsRunning: false })
  t.match((await estimate({ parameters: { steps: 3 } })).json(), {
    status: 400,
    errors: [{ field: 'parameters.steps' }],
  })
  t.match((await estimate({ prompt: ' ' })).json(), { status: 400, errors: [{ field: 'prompt' }] })
  t.match((await estimate({ num_outputs: 17 })).json(), {
    status: 400,
    errors: [{ field: 'num_outputs' }],
  })
  t.match((await estimateOf(test, 'nowhere')).json(), { status: 404, code: 'models.not_found' })
  const gone = await addModel(test, { name: 'Gone', model_url: `acme/gone:${'d'.repeat(64)}` })
  t.match((await estimateOf(test, gone.id)).json(), {
    status: 409,
    code: 'models.not_on_replicate',
  })
  const payload = { status: 'archived' }
  await test.call({ method: 'PATCH', url: `/api/models/${model.id}`, payload })
  t.match((await estimate()).json(), { status: 409, code: 'models.archived' })
})

t.test('bills the time that Replicate reports, whatever the end', async (t) => {
  const { test, model } = await startPriced(t)
  const costs: number[] = []
  for (const prompt of ['a lamp', 'nsfw-some lamp', 'nsfw lamp']) {
    const done = await waitUntilEnded(test, await generate(test, model.id, { prompt }))
    t.ok(Number(done.estimate_usd_micros) > 0)
    costs.push(Number(done.cost_usd_micros))
  }
  const { usd_micros } = await test.emulator.ledger()
  t.ok(usd_micros > 0)
  t.equal(
    costs.reduce((sum, cost) => sum + cost, 0),
    usd_micros,
    'the costs are what the ledger says',
  )
  t.match((await test.call({ url: '/api/spending' })).json(), {
    day: { spent_usd_micros: usd_micros },
    month: { spent_usd_micros: usd_micros },
  })
})
