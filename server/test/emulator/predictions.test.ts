import t from 'tap'
import { matchesDocument } from './support/documented-shapes.ts'
import { makeClock, owner, startEmulator } from './support/running-emulator.ts'
import { trainedVersion } from './support/training-zip.ts'

/** Small, so that rendering is quick: a quarter of a megapixel would still be 512 px wide. */
const small = { aspect_ratio: 'custom', width: 256, height: 256 }
const hourMs = 3600 * 1000

t.test('runs: starting, processing, succeeded with image URLs', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const { client, origin } = running
  const version = await trainedVersion(running, clock)
  const input = { prompt: 'TOK on a hill', num_outputs: 2, seed: 7, ...small }
  const created = await client.predictions.create({ version, input })
  matchesDocument(t, 'predictions.create', 201, created)
  t.match(created, {
    status: 'starting',
    output: null,
    input,
    model: `${owner}/flux-lora-base`,
    version,
  })

  clock.advance(1500)
  const processing = await client.predictions.get(created.id)
  matchesDocument(t, 'predictions.get', 200, processing)
  t.match(processing, { status: 'processing', output: null, logs: /^Using seed: 7\n {2}0%\|/ })

  clock.advance(1500)
  const done = await client.predictions.get(created.id)
  matchesDocument(t, 'predictions.get', 200, done)
  t.match(done, { status: 'succeeded', error: null, metrics: { predict_time: 2.7, total_time: 3 } })
  t.same(
    done.output,
    [0, 1].map((index) => `${origin}/output/${created.id}/out-${index}.webp`),
  )
  t.match(done.logs, /100%\|██████████\| 28\/28 .*\nTotal safe images: 2 out of 2\n$/)
  matchesDocument(t, 'predictions.list', 200, await client.predictions.list())
})

t.test('accepts a version by its id alone or with its model', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const { client, call, emulator } = running
  const version = await trainedVersion(running, clock)
  const input = { prompt: 'TOK' }
  const full = await client.predictions.create({
    version: `${owner}/flux-lora-base:${version}`,
    input,
  })
  t.equal(full.version, version)

  emulator.seedModel({ owner: 'someone', name: 'secret', visibility: 'private' })
  const rejected = [
    'f'.repeat(64),
    `${owner}/other:${version}`,
    `${owner}/flux-lora-base`,
    'someone/secret',
  ]
  for (const reference of rejected) {
    const answer = await call('POST', '/v1/predictions', { version: reference, input })
    t.equal(answer.status, 422, reference)
    t.match(await answer.json(), { title: 'Invalid version or not permitted' })
  }
})

t.test('runs public models of others, and official ones by name alone', async (t) => {
  const { client, emulator, call } = await startEmulator(t)
  const { version } = emulator.seedModel({ owner: 'someone', name: 'portraits', family: 'sdxl' })
  emulator.seedModel({ owner: 'labs', name: 'official', is_official: true })
  const input = { prompt: 'a hill' }
  const earlier = await client.predictions.create({
    version,
    input: { ...input, width: 64, height: 64 },
  })
  t.equal(earlier.model, 'someone/portraits')
  const official = await client.predictions.create({ model: 'labs/official', input })
  matchesDocument(t, 'models.predictions.create', 201, official)
  t.equal((await call('POST', '/v1/models/someone/portraits/predictions', { input })).status, 404)
})

t.test('checks the input against the schema of the version when it is created', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const { call, emulator } = running
  const version = await trainedVersion(running, clock)
  const invalid = {
    aspect_ratio: '7:1',
    num_outputs: 5,
    lora_scale: -2,
    seed: 'seven',
    output_quality: 101,
  }
  const answer = await call('POST', '/v1/predictions', { version, input: invalid })
  t.equal(answer.status, 422)
  const problem: unknown = await answer.json()
  t.match(problem, { title: 'Input validation failed', detail: /^- input: prompt is required\n/ })
  const fields: { type: string; field: string }[] = Object(problem).invalid_fields
  t.same(fields.map(({ type, field }) => `${field} ${type}`).sort(), [
    'input required',
    'input.aspect_ratio enum',
    'input.lora_scale number_gte',
    'input.num_outputs number_lte',
    'input.output_quality number_lte',
    'input.seed invalid_type',
  ])
  const open = { version, input: { prompt: 'TOK' } }
  t.equal((await call('POST', '/v1/predictions', { ...open, model: 'a/b' })).status, 422)
  t.equal(
    (await call('POST', '/v1/predictions', { ...open, webhook: 'http://x.test' })).status,
    422,
  )
  t.equal((await emulator.ledger()).predictions_created, 0)
})

t.test('waits with Prefer: wait for as long as requested', async (t) => {
  const running = await startEmulator(t, { predictionSeconds: 0.2 })
  const { version } = running.emulator.seedModel({ owner, name: 'quick' })
  const body = { version, input: { prompt: 'TOK', ...small } }
  const whole = await running.call('POST', '/v1/predictions', body, { prefer: 'wait' })
  t.equal(whole.status, 201)
  t.equal(whole.headers.get('preference-applied'), 'wait')
  t.match(await whole.json(), { status: 'succeeded' })

  const clock = makeClock()
  const slow = await startEmulator(t, { now: clock.now })
  const { version: other } = slow.emulator.seedModel({ owner, name: 'slow' })
  const partial = await slow.call(
    'POST',
    '/v1/predictions',
    { ...body, version: other },
    { prefer: 'wait=1' },
  )
  t.equal(partial.status, 202)
  t.equal(partial.headers.get('preference-applied'), 'wait=1')
  t.match(partial.headers.get('location'), '/v1/predictions/')
  t.match(await partial.json(), { status: 'starting' })
})

t.test('cancels a prediction at the time of Cancel-After', async (t) => {
  const clock = makeClock()
  const { emulator, call, client } = await startEmulator(t, {
    now: clock.now,
    predictionSeconds: 100,
  })
  const { version } = emulator.seedModel({ owner, name: 'slow' })
  const create = async (after: string) => {
    const body = { version, input: { prompt: 'TOK' } }
    const answer = await call('POST', '/v1/predictions', body, { 'cancel-after': after })
    const { id }: { id: string } = Object(await answer.json())
    return { status: answer.status, id }
  }
  const [aborted, canceled] = [await create('5s'), await create('1m20s')]
  clock.advance(90_000)
  t.match(await client.predictions.get(aborted.id), { status: 'aborted', started_at: null })
  t.match(await client.predictions.get(canceled.id), {
    status: 'canceled',
    metrics: { predict_time: 70 },
  })
  t.equal((await create('4s')).status, 422)
  t.equal((await create('soon')).status, 422)
})

t.test('cancels a prediction on request', async (t) => {
  const clock = makeClock()
  const { emulator, client } = await startEmulator(t, { now: clock.now })
  const { version } = emulator.seedModel({ owner, name: 'slow' })
  const { id } = await client.predictions.create({ version, input: { prompt: 'TOK' } })
  clock.advance(1300)
  const canceled = await client.predictions.cancel(id)
  matchesDocument(t, 'predictions.cancel', 200, canceled)
  t.match(canceled, { status: 'canceled', output: null, metrics: { predict_time: 1 } })
})

t.test('blocks images if the prompt contains nsfw, with gaps in the numbering', async (t) => {
  const clock = makeClock()
  const { emulator, client } = await startEmulator(t, { now: clock.now })
  const { version } = emulator.seedModel({ owner, name: 'model' })
  const run = async (input: object) => {
    const { id } = await client.predictions.create({ version, input: { ...small, ...input } })
    clock.advance(3000)
    return client.predictions.get(id)
  }
  const none = await run({ prompt: 'TOK nsfw', num_outputs: 2 })
  t.match(none, {
    status: 'failed',
    output: null,
    error:
      'All generated images contained NSFW content. Try running it again with a different prompt.',
    logs: /NSFW content detected in image 0\nNSFW content detected in image 1\n$/,
  })
  const some = await run({ prompt: 'TOK nsfw-some', num_outputs: 4 })
  t.equal(some.status, 'succeeded')
  t.match(some.output, [/out-1\.webp$/, /out-3\.webp$/])
  t.match(some.logs, 'Total safe images: 2 out of 4')
  const unchecked = await run({ prompt: 'TOK nsfw', disable_safety_checker: true })
  t.equal(unchecked.output.length, 1)
})

t.test('deletes input, output, files and logs an hour after completion', async (t) => {
  const clock = makeClock()
  const { emulator, client } = await startEmulator(t, { now: clock.now })
  const { version } = emulator.seedModel({ owner, name: 'model' })
  const { id } = await client.predictions.create({ version, input: { prompt: 'TOK', ...small } })
  clock.advance(3000 + hourMs - 1)
  const kept = await client.predictions.get(id)
  t.equal(kept.data_removed, false)
  t.equal((await fetch(kept.output[0])).status, 200)
  clock.advance(1)
  const removed = await client.predictions.get(id)
  matchesDocument(t, 'predictions.get', 200, removed)
  t.match(removed, { status: 'succeeded', data_removed: true, output: null, logs: '' })
  t.same(removed.input, {})
  t.equal((await fetch(kept.output[0])).status, 404)
})

t.test('lists predictions by page and by time', async (t) => {
  const clock = makeClock()
  const { emulator, client, call } = await startEmulator(t, { now: clock.now })
  const { version } = emulator.seedModel({ owner, name: 'model' })
  const times: number[] = []
  for (let count = 0; count < 103; count += 1) {
    await client.predictions.create({ version, input: { prompt: 'TOK' } })
    times.push(clock.now())
    clock.advance(1000)
  }
  let seen = 0
  for await (const page of client.paginate(client.predictions.list)) seen += page.length
  t.equal(seen, 103)
  const after = new Date(times[1] ?? 0).toISOString()
  const first: unknown = await (await call('GET', `/v1/predictions?created_after=${after}`)).json()
  t.equal(Object(first).results.length, 100)
  const next: string = Object(first).next
  const second: unknown = await (await call('GET', next.replace(/^.*?(?=\/v1)/, ''))).json()
  t.equal(Object(second).results.length, 2, 'the next URL keeps the filter')
})
