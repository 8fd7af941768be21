import t from 'tap'
import { matchesDocument } from './support/documented-shapes.ts'
import { makeClock, owner, startEmulator, trainer } from './support/running-emulator.ts'
import {
  createBaseModel,
  makeImage,
  makeImageZip,
  makeZip,
  startTraining,
  trainOn,
  upload,
} from './support/training-zip.ts'
import { shapesIn, weightsAt } from './support/weights.ts'

const trainingsPath = `/v1/models/${trainer.owner}/${trainer.name}/versions/${trainer.version}/trainings`
const destination = `${owner}/flux-lora-base`

t.test('trains: starting, processing, succeeded with a new version', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const model = await createBaseModel(client)
  const file = await upload(client, await makeImageZip(['#c03020', '#2050c0']))
  const created = await startTraining(client, { input_images: file.urls.get, steps: 10 }, model)
  matchesDocument(t, 'trainings.create', 201, created)
  t.match(created, { id: /^[a-z0-9]{26}$/, status: 'starting', logs: '', input: { steps: 10 } })
  t.match(created.urls.get, `/v1/predictions/${created.id}`, 'as in real responses')
  t.equal(created.output, undefined)

  clock.advance(30_000)
  const running = await client.trainings.get(created.id)
  matchesDocument(t, 'trainings.get', 200, running)
  t.match(running, { status: 'processing', output: null, completed_at: null, metrics: {} })
  t.match(await client.predictions.get(created.id), { id: created.id, status: 'processing' })

  clock.advance(30_000)
  const done = await client.trainings.get(created.id)
  matchesDocument(t, 'trainings.get', 200, done)
  t.match(done, { status: 'succeeded', error: null, metrics: { predict_time: 57, total_time: 60 } })
  t.match(done.output?.version, /^the-way-emulator\/flux-lora-base:[0-9a-f]{64}$/)
  const trained = await client.models.get(owner, 'flux-lora-base')
  t.equal(`${model}:${trained.latest_version?.id}`, done.output?.version)
})

t.test('never shows a training as succeeded without its result', async (t) => {
  const start = Date.UTC(2026, 0, 1)
  const step = 10
  let time = start
  let isRunning = false
  const now = () => {
    if (isRunning) time += step
    return time
  }
  const { client } = await startEmulator(t, { now })
  const file = await upload(client, await makeImageZip(['#c03020']))
  const model = await createBaseModel(client)
  const { id } = await startTraining(client, { input_images: file.urls.get }, model)
  // Time passes between any two reads of the clock; each round starts a little closer to the completion.
  isRunning = true
  for (let before = 40 * step; before > 0; before -= step) {
    time = start + 60_000 - before
    const { status, output } = await client.trainings.get(id)
    t.equal(status === 'succeeded', Boolean(output), `${before} ms before its end`)
  }
})

t.test('appends a version for each training, newest first', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const ids = [await trainOn(client, zip), await trainOn(client, zip)]
  clock.advance(60_000)
  const trainings = await Promise.all(ids.map((id) => client.trainings.get(id)))
  const versions = await client.models.versions.list(owner, 'flux-lora-base')
  t.equal(versions.results.length, 2)
  t.same(
    versions.results.map(({ id }) => `${destination}:${id}`).sort(),
    trainings.map(({ output }) => output?.version).sort(),
  )
})

t.test('packs the weights as the trainer does', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const zip = await makeZip({ 'a.jpg': await makeImage('#c03020'), 'a.txt': 'my own words' })
  const id = await trainOn(client, zip)
  clock.advance(60_000)
  const { output } = await client.trainings.get(id)
  const files = await weightsAt(String(output?.weights))
  const folder = 'output/flux_train_replicate'
  t.same(
    [...files.keys()],
    [`${folder}/lora.safetensors`, `${folder}/config.yaml`, `${folder}/captions/a.txt`],
  )
  t.equal(files.get(`${folder}/captions/a.txt`)?.toString(), 'my own words\n')
})

t.test('writes safetensors that can be read', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const id = await trainOn(client, await makeImageZip(['#c03020']), { lora_rank: 8 })
  clock.advance(60_000)
  const { output } = await client.trainings.get(id)
  const files = await weightsAt(String(output?.weights))
  const shapes = shapesIn(files.get('output/flux_train_replicate/lora.safetensors'))
  t.same(Object.values(shapes), [
    [8, 64],
    [64, 8],
  ])
})

t.test('cancels a running training, and leaves a completed one as it is', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const [early, late, completed] = [
    await trainOn(client, zip),
    await trainOn(client, zip),
    await trainOn(client, zip),
  ]
  const unstarted = await client.trainings.cancel(early)
  matchesDocument(t, 'trainings.cancel', 200, unstarted)
  t.match(unstarted, { status: 'canceled', started_at: null, metrics: { predict_time: 0 } })

  clock.advance(33_000)
  const stopped = await client.trainings.cancel(late)
  t.match(stopped, { status: 'canceled', output: null, metrics: { predict_time: 30 } })
  clock.advance(60_000)
  t.same((await client.trainings.get(late)).logs, stopped.logs, 'its log no longer grows')
  t.equal((await client.trainings.cancel(completed)).status, 'succeeded')
  t.equal((await client.models.versions.list(owner, 'flux-lora-base')).results.length, 1)
})

t.test('fails with the trainer’s error messages', async (t) => {
  const clock = makeClock()
  const { client, origin } = await startEmulator(t, { now: clock.now })
  await createBaseModel(client)
  const notZip = await upload(client, Buffer.from('no zip at all'))
  const noImages = await upload(client, await makeZip({ 'a.gif': 'GIF', 'notes.txt': 'x' }))
  const broken = await upload(client, await makeZip({ 'a.jpg': 'not an image' }))
  const good = await upload(client, await makeImageZip(['#c03020']))
  const cases: [object, RegExp][] = [
    [{}, /^input_images must be provided$/],
    [{ input_images: notZip.urls.get }, /^input_images must be a zip file$/],
    [{ input_images: noImages.urls.get }, /num_samples=0/],
    [{ input_images: broken.urls.get }, /cannot identify image file 'input_images\/a\.jpg'/],
    [{ input_images: `${origin}/v1/files/unknown` }, /404 Not Found/],
    [{ input_images: '/etc/hostname' }, /404 Not Found/],
    [{ input_images: good.urls.get.replace('127.0.0.1', 'example.com') }, /404 Not Found/],
    [{ input_images: good.urls.get, steps: 2 }, /steps: .*greater than or equal to 3/],
    [{ input_images: good.urls.get, resolution: 'big' }, /invalid literal/],
    [{ input_images: good.urls.get, autocaption: 'yes' }, /autocaption: .*boolean/],
    [
      { input_images: good.urls.get, layers_to_optimize_regex: 'attn.to_x' },
      /^The regex 'attn\.to_x' didn't match any layers\. These layers can be optimized:\ntransformer\./,
    ],
    [{ input_images: good.urls.get, token_string: 'TOK' }, /unexpected .* 'token_string'$/],
  ]
  for (const [input, message] of cases) {
    const { id } = await startTraining(client, input)
    clock.advance(60_000)
    const failed = await client.trainings.get(id)
    t.match(failed, { status: 'failed', error: message, output: null }, String(message))
    t.match(failed.logs, 'Traceback')
    matchesDocument(t, 'trainings.get', 200, failed)
  }
  t.same((await client.models.versions.list(owner, 'flux-lora-base')).results, [])
})

t.test('accepts images from a signed download URL', async (t) => {
  const clock = makeClock()
  const { client, emulator, origin } = await startEmulator(t, { now: clock.now })
  await createBaseModel(client)
  const file = await upload(client, await makeImageZip(['#c03020']))
  const query = emulator.signDownload(file.id, clock.now() / 1000 + 3600)
  const url = `${origin}/v1/files/${file.id}/download?${query}`
  const { id } = await startTraining(client, { input_images: url })
  clock.advance(60_000)
  t.equal((await client.trainings.get(id)).status, 'succeeded')
})

t.test('rejects an invalid training, and creates none', async (t) => {
  const { client, call, emulator } = await startEmulator(t)
  const missing = await call('POST', trainingsPath, { destination, input: {} })
  t.equal(missing.status, 404)
  t.match(await missing.json(), { detail: 'The specified training destination does not exist' })

  await createBaseModel(client)
  const insecure = await call('POST', trainingsPath, {
    destination,
    input: {},
    webhook: 'http://127.0.0.1/hook',
  })
  t.equal(insecure.status, 422)
  t.match(await insecure.json(), {
    invalid_fields: [{ type: 'format', field: 'webhook', description: 'Not a valid HTTPS URL' }],
  })
  t.equal((await call('POST', trainingsPath, { destination })).status, 422)
  const unknown = trainingsPath.replace(trainer.version, 'f'.repeat(64))
  t.equal((await call('POST', unknown, { destination, input: {} })).status, 404)
  t.equal((await emulator.ledger()).trainings_created, 0)
})

t.test('echoes webhook and events', async (t) => {
  const { client } = await startEmulator(t)
  await createBaseModel(client)
  const hook = {
    webhook: 'https://app.example.test/hook',
    webhook_events_filter: ['completed' as const],
  }
  const created = await client.trainings.create(trainer.owner, trainer.name, trainer.version, {
    destination: `${owner}/flux-lora-base`,
    input: {},
    ...hook,
  })
  t.match(created, hook)
  t.match(await client.trainings.get(created.id), hook)
})

t.test('lists trainings newest first, a hundred a page, with absolute URLs', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  await createBaseModel(client)
  const ids: string[] = []
  for (let count = 0; count < 101; count += 1) {
    ids.unshift((await startTraining(client, {})).id)
    clock.advance(1)
  }
  const first = await client.trainings.list()
  matchesDocument(t, 'trainings.list', 200, first)
  t.same(
    first.results.map(({ id }) => id),
    ids.slice(0, 100),
  )
  t.equal(first.previous, null)
  const seen: string[] = []
  for await (const page of client.paginate(client.trainings.list))
    seen.push(...page.map(({ id }) => id))
  t.same(seen, ids)
})
