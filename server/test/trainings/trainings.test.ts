import type { Training } from '@the-way/shared'
import t from 'tap'
import {
  generate,
  listModels,
  readTraining,
  requestTraining,
  train,
  waitUntilEnded,
} from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

t.test('trains a model from a ZIP and generates images with it', async (t) => {
  const test = await startTestApp(t)
  const started = await requestTraining(test, {
    name: 'Quiet lamp',
    keyword: 'QLMP',
    description: 'on a desk',
    category: 'object',
    is_public: 'true',
    parameters: { steps: 20, lora_rank: 8 },
  })
  t.equal(started.statusCode, 202)
  const training = started.json<Training>()
  t.equal(started.headers.location, `/api/trainings/${training.id}`)
  t.match(training, {
    status: 'queued',
    phase: 'queued',
    progress: { step: null, total: 20, fraction: 0 },
    name: 'Quiet lamp',
    keyword: 'QLMP',
    category: 'object',
    is_public: true,
    trainer: 'flux',
    parameters: { steps: 20, learning_rate: 0.0004, batch_size: 1, lora_rank: 8 },
    image_count: 5,
    error: null,
    estimate_usd_micros: 0,
    cost_usd_micros: null,
  })

  const done = await waitUntilEnded(test, training)
  t.match(done, {
    status: 'succeeded',
    phase: 'saving',
    progress: { step: 20, total: 20, fraction: 1 },
    destination: 'the-way-emulator/flux-lora-base',
    model_url: /^the-way-emulator\/flux-lora-base:[0-9a-f]{64}$/,
    error: null,
    cost_usd_micros: 0,
  })
  t.match(done.logs_tail, /flux_train_replicate/)
  t.ok(done.started_at && done.completed_at && done.replicate_id)

  const model = await waitFor(
    async () => (await test.call({ url: `/api/models/${done.model_id}` })).json(),
    ({ thumbnail_url }) => thumbnail_url !== null,
  )
  t.match(model, {
    name: 'Quiet lamp',
    description: 'on a desk',
    keyword: 'QLMP',
    category: 'object',
    is_public: true,
    status: 'ready',
    trainer: 'flux',
    training_id: training.id,
    replicate_id: done.replicate_id,
    model_url: done.model_url,
    input_parameters: { steps: 20 },
  })
  const thumbnail = await test.call({ url: model.thumbnail_url })
  t.equal(thumbnail.headers['content-type'], 'image/webp')
  const { weights_url } = await waitFor(
    () => readTraining(test, training.id),
    ({ weights_url }) => weights_url !== null,
  )
  t.equal((await test.call({ url: String(weights_url) })).statusCode, 200)

  const dataset = (await test.call({ url: `/api/datasets/${training.dataset_id}` })).json()
  t.equal(dataset.image_count, 5)
  t.equal(dataset.images[0].name, 'image-1.jpg')
  t.equal((await test.call({ url: dataset.images[0].thumbnail_url })).statusCode, 200)

  const generation = await generate(test, model.id, { prompt: 'at dusk' })
  t.match(await waitUntilEnded(test, generation), {
    status: 'succeeded',
    prompt: 'QLMP at dusk',
    keyword_inserted: true,
  })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('adds the next training as a version of the same base model', async (t) => {
  const test = await startTestApp(t)
  const completed = []
  for (const name of ['One', 'Two']) {
    completed.push(await waitUntilEnded(test, await train(test, { name })))
  }
  t.equal(completed[0]?.destination, completed[1]?.destination)
  t.not(completed[0]?.model_url, completed[1]?.model_url)
  t.equal((await listModels(test)).length, 2)
})

t.test(
  'never reports less progress than before, and answers unchanged polls with 304',
  async (t) => {
    const test = await startTestApp(t, { trainingSeconds: 1.5 })
    const { id } = await train(test)
    t.match((await test.call({ url: '/api/models/status' })).json(), { trainings: [{ id }] })
    const fractions: number[] = []
    const phases: string[] = []
    const done = await waitFor(
      async () => {
        const training = await readTraining(test, id)
        fractions.push(training.progress.fraction)
        if (phases.at(-1) !== training.phase) phases.push(training.phase)
        return training
      },
      ({ status }) => status === 'succeeded',
    )
    t.strictSame(
      fractions,
      fractions.toSorted((a, b) => a - b),
    )
    const order = [
      'queued',
      'preparing',
      'captioning',
      'loading',
      'training',
      'packaging',
      'saving',
    ]
    t.strictSame(
      phases,
      phases.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    )
    t.equal(done.progress.fraction, 1)
    t.strictSame((await test.call({ url: '/api/models/status' })).json(), { trainings: [] })

    await waitFor(
      () => readTraining(test, id),
      ({ weights_url, is_post_processing }) => weights_url !== null && !is_post_processing,
    )
    const first = await test.call({ url: `/api/models/status?id=${id}` })
    const headers = { 'if-none-match': String(first.headers.etag) }
    const again = await test.call({ url: `/api/models/status?id=${id}`, headers })
    t.equal(again.statusCode, 304)
    t.equal(again.body, '')
  },
)
