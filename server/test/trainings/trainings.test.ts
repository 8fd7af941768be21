import t, { type Test } from 'tap'
import { makeSet } from '../support/make-set.ts'
import {
  formOf,
  startTestApp,
  type TestApp,
  type TestAppOptions,
  waitFor,
} from '../support/test-app.ts'

const set = await makeSet()

const upload = (bytes: Buffer) => ({ name: 'set.zip', bytes })

const train = (
  { call }: TestApp,
  fields: Parameters<typeof formOf>[0],
  headers: Record<string, string> = {},
) => {
  const form = formOf(fields)
  return call({
    method: 'POST',
    url: '/api/models/train-flux',
    payload: form.payload,
    headers: { ...form.headers, ...headers },
  })
}

const status = async ({ call }: TestApp, id: string) =>
  (await call({ url: `/api/models/status?id=${id}` })).json()

const finished = (test: TestApp, id: string) =>
  waitFor(
    () => status(test, id),
    ({ status }) => ['succeeded', 'failed', 'canceled'].includes(status),
  )

const modelsOf = async ({ call }: TestApp) => (await call({ url: '/api/models' })).json().models

/** A training up to its end. */
async function trainToTheEnd(
  t: Test,
  options: TestAppOptions = {},
  prepare?: (test: TestApp) => void,
) {
  const test = await startTestApp(t, options)
  prepare?.(test)
  const started = await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })
  const training = started.json()
  return { test, training, done: await finished(test, training.id) }
}

t.test('a ZIP becomes a model that makes pictures', async (t) => {
  const test = await startTestApp(t)
  const started = await train(test, {
    // curl sends the file first
    file: upload(set),
    name: 'Quiet lamp',
    keyword: 'QLMP',
    description: 'on a desk',
    category: 'object',
    is_public: 'true',
    parameters: JSON.stringify({ steps: 20, lora_rank: 8 }),
  })
  t.equal(started.statusCode, 202)
  const training = started.json()
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

  const done = await finished(test, training.id)
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
    () => status(test, training.id),
    ({ weights_url }) => weights_url !== null,
  )
  t.equal((await test.call({ url: weights_url })).statusCode, 200)

  const dataset = (await test.call({ url: `/api/datasets/${training.dataset_id}` })).json()
  t.equal(dataset.image_count, 5)
  t.equal(dataset.pictures[0].name, 'picture-1.jpg')
  t.equal((await test.call({ url: dataset.pictures[0].thumbnail_url })).statusCode, 200)

  const generated = await test.call({
    method: 'POST',
    url: `/api/models/${model.id}/generate`,
    payload: { prompt: 'at dusk', megapixels: '0.25' },
  })
  const generation = await waitFor(
    async () => (await test.call({ url: generated.headers.location as string })).json(),
    ({ status }) => ['succeeded', 'failed'].includes(status),
  )
  t.match(generation, { status: 'succeeded', prompt: 'QLMP at dusk', keyword_inserted: true })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('the next training adds a version to the same base model', async (t) => {
  const test = await startTestApp(t)
  const ends = []
  for (const name of ['One', 'Two']) {
    const { id } = (await train(test, { file: upload(set), name, keyword: 'LMP' })).json()
    ends.push(await finished(test, id))
  }
  t.equal(ends[0].destination, ends[1].destination)
  t.not(ends[0].model_url, ends[1].model_url)
  t.equal((await modelsOf(test)).length, 2)
})

t.test('progress only ever grows, and unchanged polls are 304', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 1.5 })
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  t.match((await test.call({ url: '/api/models/status' })).json(), { trainings: [{ id }] })
  const fractions: number[] = []
  const phases: string[] = []
  const done = await waitFor(
    async () => {
      const training = await status(test, id)
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
  const order = ['queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving']
  t.strictSame(
    phases,
    phases.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
  )
  t.equal(done.progress.fraction, 1)
  t.strictSame((await test.call({ url: '/api/models/status' })).json(), { trainings: [] })

  await waitFor(
    () => status(test, id),
    ({ weights_url }) => weights_url !== null,
  )
  const first = await test.call({ url: `/api/models/status?id=${id}` })
  const headers = { 'if-none-match': String(first.headers.etag) }
  const again = await test.call({ url: `/api/models/status?id=${id}`, headers })
  t.equal(again.statusCode, 304)
  t.equal(again.body, '')
})

t.test('a create whose answer is lost ends as one training, paid once, saved once', async (t) => {
  const { test, done } = await trainToTheEnd(t, {}, ({ emulator }) =>
    emulator.addFault({ drop_after_create: 'trainings' }),
  )
  t.equal(done.status, 'succeeded')
  t.equal((await test.emulator.ledger()).trainings_created, 1)
  t.equal((await modelsOf(test)).length, 1)
})

t.test('equal requests within two minutes are one click', async (t) => {
  const test = await startTestApp(t)
  const click = () => train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })
  const answers = await Promise.all([click(), click(), click()])
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [202, 202, 202],
  )
  t.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1)
  t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length, 2)
  const other = await train(test, { file: upload(set), name: 'Other lamp', keyword: 'LMP' })
  t.not(other.headers.location, answers[0]?.headers.location, 'another name is another training')
  for (const { id } of (await test.call({ url: '/api/trainings' })).json().trainings)
    await finished(test, id)
  t.equal((await test.emulator.ledger()).trainings_created, 2)
  t.equal((await test.count()).spooled, 0)
})

t.test('an Idempotency-Key replays the first answer, however far the training is', async (t) => {
  const test = await startTestApp(t)
  const headers = { 'idempotency-key': 'a-key' }
  const fields = { file: upload(set), name: 'Lamp', keyword: 'LMP' }
  const first = await train(test, fields, headers)
  await finished(test, first.json().id)
  const again = await train(test, fields, headers)
  t.equal(again.statusCode, 202)
  t.equal(again.body, first.body)
  t.equal(again.headers.location, first.headers.location)
  t.equal(again.headers['idempotency-replayed'], 'true')
  const other = await train(test, { ...fields, name: 'Other' }, headers)
  t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
  const newKey = await train(test, fields, { 'idempotency-key': 'b-key' })
  t.not(newKey.headers.location, first.headers.location, 'a new key is never a double click')
})

t.test('a refused request is not kept under its key', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const headers = { 'idempotency-key': 'a-key' }
  const fields = { name: 'Lamp', keyword: 'LMP' }
  const refused = await train(test, { file: upload(await makeSet(2)), ...fields }, headers)
  t.equal(refused.statusCode, 422)
  t.equal((await train(test, { file: upload(set), ...fields }, headers)).statusCode, 202)
})

const ENDS: [string, { status: number; body?: Record<string, unknown> }, object][] = [
  [
    '402',
    { status: 402 },
    { status: 'queued', phase: 'paused', error: { code: 'replicate.no_credit' } },
  ],
  [
    '401',
    { status: 401 },
    { status: 'queued', phase: 'paused', error: { code: 'replicate.wrong_token' } },
  ],
  [
    '404',
    { status: 404, body: { detail: 'The specified training destination does not exist' } },
    { status: 'failed', error: { code: 'replicate.not_found' } },
  ],
  [
    '422',
    { status: 422, body: { detail: '- input.steps: must be less' } },
    { status: 'failed', error: { code: 'replicate.refused', message: /must be less/ } },
  ],
]
for (const [name, fault, expected] of ENDS) {
  t.test(
    `an answer of ${name} to the create is told with the next step and paid nothing`,
    async (t) => {
      const test = await startTestApp(t)
      test.emulator.addFault({ ...fault, route: 'trainings', method: 'POST' })
      const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
      const told = await waitFor(
        () => status(test, id),
        ({ error }) => error !== null,
      )
      t.match(told, expected)
      t.ok(told.error.hint.length > 20)
      t.equal((await test.emulator.ledger()).trainings_created, 0)
    },
  )
}

t.test('throttled, it waits as told and goes on by itself', async (t) => {
  const { test, done } = await trainToTheEnd(t, {}, ({ emulator }) =>
    emulator.addFault({
      status: 429,
      body: { detail: 'slow', retry_after: 1 },
      route: 'trainings',
      method: 'POST',
    }),
  )
  t.match(done, { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('Replicate away before the create: it waits and goes on', async (t) => {
  const { test, done } = await trainToTheEnd(t, {}, ({ emulator }) =>
    emulator.addFault({ status: 503, route: 'files', method: 'POST' }),
  )
  t.match(done, { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('Replicate failing while it runs changes nothing', async (t) => {
  const { done } = await trainToTheEnd(t, { trainingSeconds: 1 }, ({ emulator }) =>
    emulator.addFault({ status: 500, route: 'trainings', method: 'GET', times: 4 }),
  )
  t.equal(done.status, 'succeeded')
})

t.test('the trainer’s failure is explained, costs nothing and makes no model', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 30 })
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  const running = await waitFor(
    () => status(test, id),
    ({ replicate_id }) => replicate_id !== null,
  )
  const canceled = await fetch(
    `${test.config.replicate.baseUrl}/trainings/${running.replicate_id}/cancel`,
    {
      method: 'POST',
      headers: { authorization: 'Bearer any' },
    },
  )
  t.equal(canceled.status, 200)
  t.match(await finished(test, id), {
    status: 'canceled',
    error: { code: 'trainings.canceled_at_replicate' },
    model_id: null,
  })
  t.strictSame(await modelsOf(test), [])
})

const fields = { name: 'Lamp', keyword: 'LMP' }
const REFUSALS: [string, () => Promise<Parameters<typeof formOf>[0]>, number, object][] = [
  [
    'no name',
    async () => ({ file: upload(set), keyword: 'LMP' }),
    400,
    { code: 'request.invalid', errors: [{ field: 'name' }] },
  ],
  [
    'a keyword of two words',
    async () => ({ file: upload(set), name: 'Lamp', keyword: 'two words' }),
    400,
    { errors: [{ field: 'keyword', detail: /one word/ }] },
  ],
  ['no file', async () => fields, 400, { errors: [{ field: 'file' }] }],
  [
    'parameters that are no JSON',
    async () => ({ file: upload(set), ...fields, parameters: '{steps' }),
    400,
    { errors: [{ field: 'parameters' }] },
  ],
  [
    'too many steps',
    async () => ({ file: upload(set), ...fields, parameters: '{"steps":6001}' }),
    400,
    { errors: [{ field: 'parameters.steps' }] },
  ],
  [
    'steps as text',
    async () => ({ file: upload(set), ...fields, parameters: '{"steps":"1000"}' }),
    400,
    { errors: [{ field: 'parameters.steps' }] },
  ],
  [
    'an unknown parameter',
    async () => ({ file: upload(set), ...fields, parameters: '{"stepz":10}' }),
    400,
    { errors: [{ field: 'parameters.stepz' }] },
  ],
  [
    'a long category',
    async () => ({ file: upload(set), ...fields, category: 'x'.repeat(61) }),
    400,
    { errors: [{ field: 'category' }] },
  ],
  [
    'no ZIP',
    async () => ({ file: upload(Buffer.from('hello')), ...fields }),
    422,
    { code: 'datasets.not_a_zip' },
  ],
  [
    'three pictures',
    async () => ({ file: upload(await makeSet(3)), ...fields }),
    422,
    { code: 'datasets.too_few_pictures' },
  ],
]
t.test(
  'a request that cannot be used is refused with field and remedy, and leaves nothing',
  async (t) => {
    const test = await startTestApp(t)
    const before = await test.count()
    for (const [name, form, statusCode, expected] of REFUSALS) {
      const response = await train(test, await form())
      t.equal(response.statusCode, statusCode, name)
      t.match(response.headers['content-type'], /application\/problem\+json/)
      t.match(response.json(), expected, name)
      t.ok(response.json().detail.length > 10)
    }
    const notMultipart = await test.call({
      method: 'POST',
      url: '/api/models/train-flux',
      payload: fields,
    })
    t.equal(notMultipart.statusCode, 415)
    const tooLarge = await train(test, { file: upload(Buffer.alloc(51 * 1024 * 1024)), ...fields })
    t.equal(tooLarge.statusCode, 413)
    t.match((await test.call({ url: '/api/models/status?id=nowhere' })).json(), {
      status: 404,
      code: 'trainings.not_found',
    })
    t.equal((await test.call({ url: '/api/trainings/nowhere' })).statusCode, 404)
    const foreign = await train(
      test,
      { file: upload(set), ...fields },
      { authorization: 'Bearer wrong-token' },
    )
    t.equal(foreign.statusCode, 401)
    t.strictSame(await test.count(), before)
  },
)
