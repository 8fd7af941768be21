import { createHash } from 'node:crypto'
import type { Generation } from '@the-way/shared'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { generate, makeModel, requestGeneration, waitUntilEnded } from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts an app with one model that can generate images. */
async function startWithModel(t: Test, options: TestAppOptions = {}) {
  const test = await startTestApp(t, options)
  return { ...test, model: await makeModel(test) }
}

t.test('copies images under a lease, so that only one server does', async (t) => {
  const test = await startWithModel(t)
  const { files } = test.deps
  const { write } = files
  let allowWrite = () => {}
  const isAllowed = new Promise<void>((resolve) => {
    allowWrite = resolve
  })
  files.write = async (...args) => {
    await isAllowed
    return write(...args)
  }
  const generation = await generate(test, test.model.id, { prompt: 'lamp' })
  const row = await waitFor(
    async () =>
      (
        await test.database.query(`select status, lease_id from runs where id = '${generation.id}'`)
      )[0],
    (row) =>
      (row?.['status'] === 'saving' && row['lease_id'] !== null) || row?.['status'] === 'succeeded',
  )
  t.equal(row?.['status'], 'saving')
  allowWrite()
  t.match(await waitUntilEnded(test, generation), { status: 'succeeded', error: null })
})

t.test('generates images from a prompt and stores them', async (t) => {
  const test = await startWithModel(t)
  const started = await requestGeneration(test, test.model.id, {
    prompt: 'on a desk at dusk',
    num_outputs: 2,
    seed: 7,
    aspect_ratio: '3:2',
    output_format: 'png',
  })
  t.equal(started.statusCode, 202)
  const generation = started.json<Generation>()
  t.equal(started.headers.location, `/api/generations/${generation.id}`)
  t.match(generation, {
    status: 'queued',
    prompt: 'LMP on a desk at dusk',
    keyword_inserted: true,
    seed: 7,
    images: [],
    error: null,
  })

  const done = await waitUntilEnded(test, generation)
  t.match(done, { status: 'succeeded', error: null, withheld: 0, cost_usd_micros: 0 })
  t.equal(done.images.length, 2)
  for (const image of done.images) {
    t.match(image, { width: 608, height: 416, format: 'png', url: /^\/api\/files\/images\// })
    const file = await test.call({ url: image.url })
    t.equal(file.statusCode, 200)
    t.equal(file.headers['content-type'], 'image/png')
    const { width, height, format } = await sharp(file.rawPayload).metadata()
    t.strictSame({ width, height, format }, { width: 608, height: 416, format: 'png' })
    t.equal((await test.app.inject({ url: image.url })).statusCode, 401, 'others cannot see it')
  }
  t.ok((await test.call({ url: `/api/models/${test.model.id}` })).json().last_used)
  const list = (await test.call({ url: `/api/generations?model_id=${test.model.id}` })).json()
  t.strictSame(list.generations, [done])
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('generates identical images for the same seed, and others for another seed', async (t) => {
  const test = await startWithModel(t)
  const bytesFor = async (seed: number) => {
    const generation = await generate(test, test.model.id, { prompt: 'LMP', seed })
    const { images } = await waitUntilEnded(test, generation)
    // Recipes have the time of their generation.
    const file = await test.call({ url: `${images[0]?.url}?metadata=false` })
    return createHash('sha256').update(file.rawPayload).digest('hex')
  }
  const [first, again, other] = [await bytesFor(1), await bytesFor(1), await bytesFor(2)]
  t.equal(first, again)
  t.not(first, other)
})

t.test('draws a seed and returns it if none is given', async (t) => {
  const test = await startWithModel(t, { areJobsRunning: false })
  const { seed, keyword_inserted } = await generate(test, test.model.id, { prompt: 'an LMP' })
  t.type(seed, 'number')
  t.equal(keyword_inserted, false)
})

t.test('counts images blocked by the safety filter and keeps the rest', async (t) => {
  const test = await startWithModel(t)
  const generation = await generate(test, test.model.id, {
    prompt: 'nsfw-some LMP',
    num_outputs: 4,
  })
  const done = await waitUntilEnded(test, generation)
  t.equal(done.status, 'succeeded')
  t.ok(done.withheld > 0)
  t.equal(done.images.length + done.withheld, 4)
})

t.test('fails when all images are blocked by the safety filter', async (t) => {
  const test = await startWithModel(t)
  const generation = await generate(test, test.model.id, { prompt: 'nsfw LMP' })
  t.match(await waitUntilEnded(test, generation), {
    status: 'failed',
    error: { code: 'generations.withheld' },
    images: [],
  })
})

t.test('pays once for a generation whose create response was lost', async (t) => {
  const test = await startWithModel(t)
  test.emulator.addFault({ drop_after_create: 'predictions' })
  const generation = await generate(test, test.model.id, { prompt: 'LMP' })
  t.match(await waitUntilEnded(test, generation), { status: 'succeeded', images: { length: 1 } })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('distinguishes two identical generations when one create response was lost', async (t) => {
  const test = await startWithModel(t)
  test.emulator.addFault({ drop_after_create: 'predictions' })
  const body = { prompt: 'LMP', seed: 3 }
  const started = await Promise.all(
    ['one', 'two'].map((key) => generate(test, test.model.id, body, { 'idempotency-key': key })),
  )
  const done = await Promise.all(started.map((generation) => waitUntilEnded(test, generation)))
  t.strictSame(
    done.map(({ status }) => status),
    ['succeeded', 'succeeded'],
  )
  t.not(done[0]?.replicate_id, done[1]?.replicate_id)
  t.equal((await test.emulator.ledger()).predictions_created, 2)
})

t.test('creates one generation for many requests with the same Idempotency-Key', async (t) => {
  const test = await startWithModel(t)
  const headers = { 'idempotency-key': 'once' }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      requestGeneration(test, test.model.id, { prompt: 'LMP' }, headers),
    ),
  )
  const accepted = answers.filter(({ statusCode }) => statusCode === 202)
  t.ok(accepted.length >= 1)
  t.equal(new Set(accepted.map(({ body }) => body)).size, 1, 'the same bytes')
  for (const { statusCode } of answers) t.ok([202, 409].includes(statusCode))
  await waitUntilEnded(test, accepted[0]?.json())
  const replay = await requestGeneration(test, test.model.id, { prompt: 'LMP' }, headers)
  t.equal(replay.body, accepted[0]?.body)
  t.equal(replay.headers['idempotency-replayed'], 'true')
  t.equal(replay.headers.location, accepted[0]?.headers.location)
  const other = await requestGeneration(test, test.model.id, { prompt: 'other' }, headers)
  t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('uses the newest version if a model has none', async (t) => {
  const test = await startWithModel(t)
  const old = await makeModel(test, { model_url: 'acme/lamp', keyword: undefined })
  const generation = await generate(test, old.id, { prompt: 'a lamp' })
  t.match(await waitUntilEnded(test, generation), { status: 'succeeded', keyword_inserted: false })
})

t.test('fails free of charge when the version no longer exists', async (t) => {
  const test = await startTestApp(t)
  const gone = await addModel(test, { name: 'Gone', model_url: `acme/gone:${'d'.repeat(64)}` })
  const generation = await generate(test, gone.id, { prompt: 'x' })
  t.match(await waitUntilEnded(test, generation), {
    status: 'failed',
    error: { code: 'replicate.version_not_found' },
  })
  t.equal((await test.emulator.ledger()).predictions_created, 0)
})

const REJECTIONS: [object, RegExp][] = [
  [
    { title: 'Input validation failed', detail: '- input: prompt is odd\n', status: 422 },
    /said: prompt is odd$/,
  ],
  [
    {
      detail: [
        { loc: ['body', 'input', 'prompt'], msg: 'ensure this value has at most 300 characters' },
      ],
    },
    /said: prompt: ensure this value has at most 300 characters$/,
  ],
  [
    {
      title: 'Input validation failed',
      invalid_fields: [{ field: 'input.seed', description: 'is too large' }],
    },
    /said: seed: is too large$/,
  ],
  [{ error: { message: 'Out of stock', code: 7 } }, /said: Out of stock$/],
]
t.test('fails with Replicate’s reason as text when it rejects the input', async (t) => {
  const test = await startWithModel(t)
  for (const [seed, [body, message]] of REJECTIONS.entries()) {
    const fault = { status: 422, body: body as Record<string, unknown> }
    test.emulator.addFault({ ...fault, route: 'predictions', method: 'POST' })
    const generation = await generate(test, test.model.id, { prompt: 'LMP', seed })
    const done = await waitUntilEnded(test, generation)
    t.match(done, { status: 'failed', error: { code: 'replicate.refused', message } })
  }
})

const BAD_BODIES: [string, object, string][] = [
  ['no prompt', { prompt: undefined }, 'prompt'],
  ['an empty prompt', { prompt: ' ' }, 'prompt'],
  ['too many outputs', { prompt: 'x', num_outputs: 17 }, 'num_outputs'],
  ['text instead of a number', { prompt: 'x', seed: '7' }, 'seed'],
  ['an unknown aspect ratio', { prompt: 'x', aspect_ratio: '7:1' }, 'aspect_ratio'],
  ['an unknown field', { prompt: 'x', stepz: 1 }, 'stepz'],
]
t.test('rejects invalid requests, naming the field, and changes nothing', async (t) => {
  const test = await startWithModel(t)
  const before = await test.count()
  for (const [name, payload, field] of BAD_BODIES) {
    const response = await requestGeneration(test, test.model.id, payload)
    t.match(response.json(), { status: 400, code: 'request.invalid', errors: [{ field }] }, name)
  }
  t.match((await requestGeneration(test, 'nowhere', { prompt: 'x' })).json(), {
    status: 404,
    code: 'models.not_found',
  })
  t.match((await test.call({ url: '/api/generations/nowhere' })).json(), {
    code: 'generations.not_found',
  })
  t.strictSame(await test.count(), before)
})
