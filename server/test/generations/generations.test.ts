import { createHash } from 'node:crypto'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestApp, type TestAppOptions, waitFor } from '../support/test-app.ts'

/** An app with one model that can make pictures, as an earlier app would have left it. */
async function startWithModel(t: Test, options: TestAppOptions = {}) {
  const test = await startTestApp(t, options)
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const saved = await test.call({
    method: 'POST',
    url: '/api/models/save',
    payload: { name: 'Lamp', keyword: 'LMP', model_url: `acme/lamp:${version}` },
  })
  return { ...test, model: saved.json() as { id: string }, version }
}

const generate = ({ call }: TestApp, id: string, payload: object, headers = {}) =>
  call({ method: 'POST', url: `/api/models/${id}/generate`, payload, headers })

const finished = ({ call }: TestApp, id: string) =>
  waitFor(
    async () => (await call({ url: `/api/generations/${id}` })).json(),
    ({ status }) => ['succeeded', 'failed', 'canceled'].includes(status),
  )

t.test('pictures are copied under a lease, so that nobody else copies them too', async (t) => {
  const test = await startWithModel(t)
  const { files } = test.deps
  const { write } = files
  let letWrite = () => {}
  const isAllowed = new Promise<void>((resolve) => {
    letWrite = resolve
  })
  files.write = async (...args) => {
    await isAllowed
    return write(...args)
  }
  const { id } = (await generate(test, test.model.id, { prompt: 'lamp' })).json()
  const row = await waitFor(
    async () =>
      (await test.database.query(`select status, lease_id from generations where id = '${id}'`))[0],
    (row) =>
      (row?.['status'] === 'saving' && row['lease_id'] !== null) || row?.['status'] === 'succeeded',
  )
  t.equal(row?.['status'], 'saving')
  letWrite()
  t.match(await finished(test, id), { status: 'succeeded', error: null })
})

t.test('a prompt becomes pictures of ours', async (t) => {
  const test = await startWithModel(t)
  const started = await generate(test, test.model.id, {
    prompt: 'on a desk at dusk',
    num_outputs: 2,
    seed: 7,
    aspect_ratio: '3:2',
    output_format: 'png',
    megapixels: '0.25',
  })
  t.equal(started.statusCode, 202)
  const { id } = started.json()
  t.equal(started.headers.location, `/api/generations/${id}`)
  t.match(started.json(), {
    status: 'queued',
    prompt: 'LMP on a desk at dusk',
    keyword_inserted: true,
    seed: 7,
    pictures: [],
    error: null,
  })

  const done = await finished(test, id)
  t.match(done, { status: 'succeeded', error: null, withheld: 0, cost_usd_micros: 0 })
  t.equal(done.pictures.length, 2)
  for (const picture of done.pictures) {
    t.match(picture, { width: 608, height: 416, format: 'png', url: /^\/api\/files\/pictures\// })
    const file = await test.call({ url: picture.url })
    t.equal(file.statusCode, 200)
    t.equal(file.headers['content-type'], 'image/png')
    const { width, height, format } = await sharp(file.rawPayload).metadata()
    t.strictSame({ width, height, format }, { width: 608, height: 416, format: 'png' })
    t.equal((await test.app.inject({ url: picture.url })).statusCode, 401, 'nobody else sees it')
  }
  t.ok((await test.call({ url: `/api/models/${test.model.id}` })).json().last_used)
  const list = (await test.call({ url: `/api/generations?model_id=${test.model.id}` })).json()
  t.strictSame(list.generations, [done])
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('the same seed makes the same bytes, another seed others', async (t) => {
  const test = await startWithModel(t)
  const bytesFor = async (seed: number) => {
    const { id } = (
      await generate(test, test.model.id, { prompt: 'LMP', seed, megapixels: '0.25' })
    ).json()
    const { pictures } = await finished(test, id)
    const file = await test.call({ url: pictures[0].url })
    return createHash('sha256').update(file.rawPayload).digest('hex')
  }
  const [first, again, other] = [await bytesFor(1), await bytesFor(1), await bytesFor(2)]
  t.equal(first, again)
  t.not(first, other)
})

t.test('without a seed one is drawn and told', async (t) => {
  const test = await startWithModel(t, { areJobsRunning: false })
  const { seed, keyword_inserted } = (
    await generate(test, test.model.id, { prompt: 'an LMP' })
  ).json()
  t.type(seed, 'number')
  t.equal(keyword_inserted, false)
})

t.test('withheld pictures are counted, and the rest are kept', async (t) => {
  const test = await startWithModel(t)
  const { id } = (
    await generate(test, test.model.id, {
      prompt: 'nsfw-some LMP',
      num_outputs: 4,
      megapixels: '0.25',
    })
  ).json()
  const done = await finished(test, id)
  t.equal(done.status, 'succeeded')
  t.ok(done.withheld > 0)
  t.equal(done.pictures.length + done.withheld, 4)
})

t.test('when all are withheld it fails and says so', async (t) => {
  const test = await startWithModel(t)
  const { id } = (
    await generate(test, test.model.id, { prompt: 'nsfw LMP', megapixels: '0.25' })
  ).json()
  t.match(await finished(test, id), {
    status: 'failed',
    error: { code: 'generations.withheld' },
    pictures: [],
  })
})

t.test('a create whose answer is lost ends as one generation, paid once', async (t) => {
  const test = await startWithModel(t)
  test.emulator.addFault({ drop_after_create: 'predictions' })
  const { id } = (await generate(test, test.model.id, { prompt: 'LMP', megapixels: '0.25' })).json()
  t.match(await finished(test, id), { status: 'succeeded', pictures: { length: 1 } })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('two equal generations with one lost answer are told apart', async (t) => {
  const test = await startWithModel(t)
  test.emulator.addFault({ drop_after_create: 'predictions' })
  const body = { prompt: 'LMP', seed: 3, megapixels: '0.25' }
  const ids = await Promise.all(
    ['one', 'two'].map(
      async (key) =>
        (await generate(test, test.model.id, body, { 'idempotency-key': key })).json().id,
    ),
  )
  const done = await Promise.all(ids.map((id) => finished(test, id)))
  t.strictSame(
    done.map(({ status }) => status),
    ['succeeded', 'succeeded'],
  )
  t.not(done[0].replicate_id, done[1].replicate_id)
  t.equal((await test.emulator.ledger()).predictions_created, 2)
})

t.test('an Idempotency-Key makes one generation of many requests', async (t) => {
  const test = await startWithModel(t)
  const headers = { 'idempotency-key': 'once' }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      generate(test, test.model.id, { prompt: 'LMP', megapixels: '0.25' }, headers),
    ),
  )
  const accepted = answers.filter(({ statusCode }) => statusCode === 202)
  t.ok(accepted.length >= 1)
  t.equal(new Set(accepted.map(({ body }) => body)).size, 1, 'the same bytes')
  for (const { statusCode } of answers) t.ok([202, 409].includes(statusCode))
  await finished(test, accepted[0]?.json().id)
  const replay = await generate(test, test.model.id, { prompt: 'LMP', megapixels: '0.25' }, headers)
  t.equal(replay.body, accepted[0]?.body)
  t.equal(replay.headers['idempotency-replayed'], 'true')
  t.equal(replay.headers.location, accepted[0]?.headers.location)
  const other = await generate(test, test.model.id, { prompt: 'other' }, headers)
  t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('without a version the newest one is meant', async (t) => {
  const test = await startWithModel(t)
  const saved = await test.call({
    method: 'POST',
    url: '/api/models/save',
    payload: { name: 'Old lamp', model_url: 'acme/lamp' },
  })
  const { id } = (
    await generate(test, saved.json().id, { prompt: 'a lamp', megapixels: '0.25' })
  ).json()
  t.match(await finished(test, id), { status: 'succeeded', keyword_inserted: false })
})

t.test('a version that is gone fails with words, unpaid', async (t) => {
  const test = await startTestApp(t)
  const gone = await addModel(test, { name: 'Gone', model_url: `acme/gone:${'d'.repeat(64)}` })
  const { id } = (await generate(test, gone.id, { prompt: 'x' })).json()
  t.match(await finished(test, id), {
    status: 'failed',
    error: { code: 'replicate.version_not_found' },
  })
  t.equal((await test.emulator.ledger()).predictions_created, 0)
})

for (const [status, code] of [
  [402, 'replicate.no_credit'],
  [401, 'replicate.wrong_token'],
] as const) {
  t.test(`an answer of ${status} pauses it with the next step, unpaid`, async (t) => {
    const test = await startWithModel(t)
    test.emulator.addFault({ status, route: 'predictions', method: 'POST' })
    const { id } = (await generate(test, test.model.id, { prompt: 'LMP' })).json()
    const paused = await waitFor(
      async () => (await test.call({ url: `/api/generations/${id}` })).json(),
      ({ error }) => error !== null,
    )
    t.match(paused, { status: 'queued', error: { code } })
    t.equal((await test.emulator.ledger()).predictions_created, 0)
  })
}

t.test('throttled for a second, it goes on by itself', async (t) => {
  const test = await startWithModel(t)
  test.emulator.addFault({
    status: 429,
    body: { detail: 'slow', retry_after: 1 },
    route: 'predictions',
    method: 'POST',
  })
  const { id } = (await generate(test, test.model.id, { prompt: 'LMP', megapixels: '0.25' })).json()
  t.match(await finished(test, id), { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('a refused input fails with Replicate’s own words', async (t) => {
  const test = await startWithModel(t)
  const body = { title: 'Input validation failed', detail: '- input: prompt is odd\n', status: 422 }
  test.emulator.addFault({ status: 422, body, route: 'predictions', method: 'POST' })
  const { id } = (await generate(test, test.model.id, { prompt: 'LMP' })).json()
  const done = await finished(test, id)
  t.match(done, {
    status: 'failed',
    error: { code: 'replicate.refused', message: /prompt is odd/ },
  })
})

const BAD_BODIES: [string, object, string][] = [
  ['no prompt', {}, 'prompt'],
  ['an empty prompt', { prompt: ' ' }, 'prompt'],
  ['too many', { prompt: 'x', num_outputs: 5 }, 'num_outputs'],
  ['text for a number', { prompt: 'x', seed: '7' }, 'seed'],
  ['an unknown shape', { prompt: 'x', aspect_ratio: '7:1' }, 'aspect_ratio'],
  ['an unknown field', { prompt: 'x', stepz: 1 }, 'stepz'],
]
t.test('bad requests are refused with the field at fault and change nothing', async (t) => {
  const test = await startWithModel(t)
  const before = await test.count()
  for (const [name, payload, field] of BAD_BODIES) {
    const response = await generate(test, test.model.id, payload)
    t.match(response.json(), { status: 400, code: 'request.invalid', errors: [{ field }] }, name)
  }
  t.match((await generate(test, 'nowhere', { prompt: 'x' })).json(), {
    status: 404,
    code: 'models.not_found',
  })
  t.match((await test.call({ url: '/api/generations/nowhere' })).json(), {
    code: 'generations.not_found',
  })
  t.strictSame(await test.count(), before)
})
