import type { Generation, GenerationEstimate } from '@the-way/shared'
import t, { type Test } from 'tap'
import type { VersionFamily } from '../../emulator/records.ts'
import {
  generate,
  makeModel,
  readGeneration,
  requestGeneration,
  waitUntilEnded,
} from '../support/actions.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'

async function startWithModel(
  t: Test,
  { family = 'flux', ...options }: TestAppOptions & { family?: VersionFamily } = {},
) {
  const test = await startTestApp(t, options)
  const model = await makeModel(test, { family })
  const start = (body: object, headers = {}) => generate(test, model.id, body, headers)
  const created = async () => (await test.emulator.ledger()).predictions_created
  return { test, model, start, created }
}

const runsOf = ({ runs }: Generation) =>
  runs.map(({ prompt, seed, num_outputs }) => [prompt, seed, num_outputs])

t.test('makes 16 images in four runs that are one generation', async (t) => {
  const { test, start, created } = await startWithModel(t)
  const started = await start({ num_outputs: 16, seed: 5 })
  t.strictSame(
    runsOf(started),
    [5, 6, 7, 8].map((seed) => ['LMP a lamp', seed, 4]),
  )
  t.match(started, {
    status: 'queued',
    prompt: 'LMP a lamp',
    prompts: ['LMP a lamp'],
    seed: 5,
    num_outputs: 16,
    images: [],
  })
  t.equal(started.runs[0]?.id, started.id)
  const done = await waitUntilEnded(test, started)
  t.match(done, { status: 'succeeded', error: null, withheld: 0, lost: 0, completed_at: /^20/ })
  t.strictSame(
    done.images.map(({ number }) => number),
    Array.from({ length: 16 }, (_, index) => index + 1),
  )
  t.strictSame(
    [...new Set(done.images.map(({ run_id }) => run_id))],
    done.runs.map(({ id }) => id),
  )
  t.equal(done.progress.step, done.progress.total)
  t.equal(await created(), 4)
  const image = (await test.call({ url: `/api/images/${done.images[15]?.id}` })).json()
  t.match(image, { seed: 8, num_outputs: 4, generation_id: done.id, prompt: 'LMP a lamp' })
  const list = (await test.call({ url: '/api/generations' })).json()
  t.strictSame(list.generations, [done])
})

t.test('a version that makes one image at a time gets a run for each', async (t) => {
  const { test, start, created } = await startWithModel(t, { family: 'other' })
  const done = await waitUntilEnded(test, await start({ num_outputs: 3, seed: 2147483646 }))
  t.strictSame(
    done.runs.map(({ seed, num_outputs }) => [seed, num_outputs]),
    [
      [2147483646, 1],
      [2147483647, 1],
      [0, 1],
    ],
    'seeds start again at 0',
  )
  t.match(done, { status: 'succeeded', images: { length: 3 } })
  t.equal(await created(), 3)
})

t.test('makes images of several prompts and of their alternatives', async (t) => {
  const { test, start, created } = await startWithModel(t)
  const prompts = ['a {red|blue} lamp', 'lmp \\{off\\}']
  const started = await start({ prompt: undefined, prompts, num_outputs: 5, seed: 1 })
  t.strictSame(runsOf(started), [
    ['LMP a red lamp', 1, 4],
    ['LMP a red lamp', 2, 1],
    ['LMP a blue lamp', 1, 4],
    ['LMP a blue lamp', 2, 1],
    ['lmp {off}', 1, 4],
    ['lmp {off}', 2, 1],
  ])
  t.match(started, {
    prompt: 'LMP a red lamp',
    prompts: ['LMP a red lamp', 'LMP a blue lamp', 'lmp {off}'],
    keyword_inserted: true,
    num_outputs: 15,
  })
  const done = await waitUntilEnded(test, started)
  t.equal(done.images.length, 15)
  t.equal(await created(), 6)
  const found = (await test.call({ url: '/api/images?q=blue' })).json()
  t.equal(found.images.length, 5)
})

t.test('equal prompts get different seeds', async (t) => {
  const { start } = await startWithModel(t, { areJobsRunning: false })
  const started = await start({ prompt: undefined, prompts: ['LMP', 'LMP'], seed: 3 })
  t.strictSame(runsOf(started), [
    ['LMP', 3, 1],
    ['LMP', 4, 1],
  ])
})

const INVALID: [string, object, string][] = [
  ['17 images', { num_outputs: 17 }, 'num_outputs'],
  ['17 prompts', { prompt: undefined, prompts: Array(17).fill('a') }, 'prompts'],
  ['too many images of two prompts', { prompt: '{a|b}', num_outputs: 9 }, 'num_outputs'],
  ['too many alternatives', { prompt: '{a|b} {c|d} {e|f} {g|h} {i|j}' }, 'prompt'],
  ['an endless number of them', { prompt: '{a|b}'.repeat(700) }, 'prompt'],
  ['deep nesting', { prompt: '{a|'.repeat(900) }, 'prompt'],
  ['an alternative that leaves nothing', { prompt: '{a|}' }, 'prompt'],
  ['one of several prompts', { prompt: undefined, prompts: ['a', '{a|}'] }, 'prompts.1'],
  ['both', { prompts: ['a'] }, 'prompt'],
  ['neither', { prompt: undefined }, 'prompt'],
  ['no prompt in the list', { prompt: undefined, prompts: [] }, 'prompts'],
]

t.test('rejects what is more than one generation, with the field', async (t) => {
  const { test, model } = await startWithModel(t)
  const before = await test.count()
  for (const [name, body, field] of INVALID) {
    const answer = await requestGeneration(test, model.id, body)
    t.equal(answer.statusCode, 400, name)
    t.equal(answer.json().errors[0]?.field, field, name)
  }
  t.strictSame(await test.count(), before)
})

t.test('the dry run covers the whole, and the start has the same price', async (t) => {
  const environment = { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' }
  const { test, model, start } = await startWithModel(t, { environment, areJobsRunning: false })
  const estimate = async (body: object) => {
    const url = `/api/models/${model.id}/generate?dry_run=true`
    const payload = { prompt: 'a {red|blue} lamp', megapixels: '0.25', ...body }
    return (await test.call({ method: 'POST', url, payload })).json<GenerationEstimate>()
  }
  const one = await estimate({ num_outputs: 4 })
  const both = await estimate({ num_outputs: 8 })
  t.match(both, { num_outputs: 16, runs: 4, prompts: ['LMP a red lamp', 'LMP a blue lamp'] })
  t.equal(both.estimate_usd_micros, 2 * one.estimate_usd_micros)
  t.equal((await test.count()).rows, 1, 'only the model')
  const started = await start({ prompt: 'a {red|blue} lamp', num_outputs: 8 })
  t.ok(Math.abs((started.estimate_usd_micros ?? 0) - both.estimate_usd_micros) < 5, 'rounding')
})

t.test('a cap is checked for the whole before anything is stored', async (t) => {
  const environment = { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' }
  const { test, model, start, created } = await startWithModel(t, { environment })
  const first = await start({ num_outputs: 4 })
  await waitUntilEnded(test, first)
  const price = first.estimate_usd_micros ?? 0
  const { month } = (await test.call({ url: '/api/spending' })).json()
  const payload = { month_cap_usd_micros: month.spent_usd_micros + 3 * price }
  await test.call({ method: 'PATCH', url: '/api/spending', payload })
  const before = await test.count()
  const answer = await requestGeneration(test, model.id, { num_outputs: 16 })
  t.match(answer.json(), { status: 409, code: 'spending.cap_reached' })
  t.strictSame(await test.count(), before)
  t.equal(await created(), 1)
})

t.test('a repeat with the same key returns the same generation', async (t) => {
  const { test, start, created } = await startWithModel(t)
  const key = { 'idempotency-key': 'once' }
  const first = await start({ num_outputs: 8, seed: 1 }, key)
  t.strictSame(await start({ num_outputs: 8, seed: 1 }, key), first)
  await waitUntilEnded(test, first)
  t.strictSame(await start({ num_outputs: 8, seed: 1 }, key), first)
  t.equal(await created(), 2)
})

t.test('deletes a generation with the images of all runs', async (t) => {
  const { test, start } = await startWithModel(t)
  const before = await test.count()
  const done = await waitUntilEnded(test, await start({ num_outputs: 8 }))
  t.equal((await test.count()).files, before.files + 16, 'each image and its thumbnail')
  const url = `/api/generations/${done.id}`
  t.equal((await test.call({ method: 'DELETE', url })).statusCode, 204)
  t.strictSame(await test.count(), { ...before, runs: 2 })
  t.equal((await test.call({ url })).statusCode, 404)
})

t.test('reports each run and all of them together while they run', async (t) => {
  const { test, start } = await startWithModel(t, { predictionSeconds: 600 })
  const { id } = await start({ num_outputs: 8 })
  test.emulator.advance(1000)
  const state = await readGeneration(test, id)
  t.match(state, { completed_at: null, images: [], cost_usd_micros: null, runs: { length: 2 } })
  t.match((await test.call({ method: 'POST', url: `/api/generations/${id}/cancel` })).json(), {
    id,
  })
})
