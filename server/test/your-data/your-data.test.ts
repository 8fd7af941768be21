import type { Stored } from '@the-way/shared'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { ReplicateError } from '../../src/ports/replicate/replicate-error.ts'
import { createDeletions } from '../../src/your-data/deletions.ts'
import { generate, listModels, readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { readZip } from '../support/read-zip.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts an app with a trained model and a generated image. */
async function start(t: Test, options: TestAppOptions = {}) {
  const test = await startTestApp(t, options)
  const { call } = test
  const { model_id } = await waitUntilEnded(test, await train(test))
  const model = String(model_id)
  const generation = await waitUntilEnded(
    test,
    await generate(test, model, { prompt: 'LMP at noon' }),
  )
  // The weights are copied after the model is created.
  await waitForCount(call, 'weights', 1)
  return { test, call, model, generation }
}

const kind = (stored: Stored[], name: string) => {
  const found = stored.find((one) => one.kind === name)
  if (!found) throw new Error(`${name} is missing`)
  return found
}

/** Waits until this number of objects is listed as stored. */
const waitForCount = (call: TestApp['call'], name: string, count: number) =>
  waitFor(
    async () => kind((await call({ url: '/api/storage' })).json().stored, name).count,
    (now) => now === count,
  )

const deleteAll = ({ call }: TestApp, at_replicate: boolean) =>
  call({
    method: 'POST',
    url: '/api/deletions',
    payload: { confirm: 'delete everything', at_replicate },
  })

const PLURALS = ['models', 'datasets', 'trainings', 'generations']

t.test('lists what is stored, where and for how long', async (t) => {
  const { call } = await start(t)
  const { stored } = (await call({ url: '/api/storage' })).json()
  t.equal(kind(stored, 'training_images').count, 5)
  t.ok(Number(kind(stored, 'training_images').bytes) > 0)
  t.match(kind(stored, 'images'), { count: 1, place: 'here' })
  t.match(kind(stored, 'versions'), { count: 1, place: 'replicate' })
  t.match(kind(stored, 'weights').kept, /^Until you delete their training/)
  t.match(kind(stored, 'images').kept, /^Until you delete them/)
  t.ok(stored.every(({ kept }: { kept: string }) => kept.endsWith('.')))
  await waitForCount(call, 'uploads', 0)
})

t.test('exports every record and file', async (t) => {
  const { test, call, generation, model } = await start(t)
  const { key, ...made } = (
    await call({ method: 'POST', url: '/api/keys', payload: { name: 'Night', scopes: ['read'] } })
  ).json()
  const day_cap_usd_micros = 5_000_000
  await call({ method: 'PATCH', url: '/api/spending', payload: { day_cap_usd_micros } })
  await test.database.query(
    `insert into public.deletion_receipts (id, owner_id, receipt, created_at, completed_at)
     values ('earlier', 'local', '{"counts": {"models": 3}, "todo": {"files": ["lamp.jpg"]}}', now(), now())`,
  )
  const answer = await call({ url: '/api/export' })
  t.equal(answer.headers['content-type'], 'application/zip')
  t.match(answer.headers['content-disposition'], /^attachment; filename="the-way-[\d-]+\.zip"$/)
  const entries = await readZip(answer.rawPayload)
  const rows = (table: string) => JSON.parse(String(entries.get(`records/${table}.json`)))
  t.match(rows('trained_models'), [{ id: model, name: 'Lamp' }])
  t.equal(rows('dataset_images').length, 5)
  t.match(rows('training_logs'), [{ logs: /\S/ }])
  t.match(rows('generations'), [{ model_name: 'Lamp' }])
  t.match(rows('generation_parts'), [{ prompt: 'LMP at noon' }])
  t.notMatch(String(entries.get('records/trainings.json')), /lease|request_hash/)
  t.match(rows('api_keys'), [{ name: 'Night', scopes: ['read'], last_used_at: null, id: made.id }])
  t.notMatch(
    String(entries.get('records/api_keys.json')),
    /hash|hint/,
    'without the key or its hash',
  )
  t.notOk([...entries.values()].some((bytes) => bytes.includes(key)))
  t.match(rows('spending_caps'), [{ day_usd_micros: day_cap_usd_micros }])
  t.match(rows('deletion_receipts'), [{ id: 'earlier', counts: { models: 3 } }])
  t.notMatch(String(entries.get('records/deletion_receipts.json')), /lamp\.jpg/)
  const [{ file }] = rows('generated_images')
  const served = await call({ url: String(generation.images[0]?.url) })
  t.strictSame(entries.get(`files/${file}`), served.rawPayload)
  const files = [...entries.keys()].filter((name) => name.startsWith('files/'))
  t.ok(
    files.some((name) => name.endsWith('.tar')),
    'it contains the weights',
  )
  t.equal(String(entries.get('missing.txt')), '')
})

t.test('deletes everything, including at Replicate, and stores a receipt', async (t) => {
  const { test, call } = await start(t)
  const answer = await deleteAll(test, true)
  t.equal(answer.statusCode, 202)
  const receipt = answer.json()
  t.match(receipt, {
    at_replicate: true,
    completed_at: /^20/,
    counts: { models: 1, datasets: 1, trainings: 1, generations: 1, versions: 1 },
    remains: [/^Replicate’s bill keeps/, /^Your sign-ins/],
  })
  for (const plural of PLURALS)
    t.strictSame((await call({ url: `/api/${plural}` })).json()[plural], [], plural)
  t.equal((await test.count()).files, 0)
  const left = await test.database.query('select receipt::text as text from deletion_receipts')
  t.notMatch(JSON.stringify(left), /Lamp|LMP|flux-lora-base|\.jpg/, 'without the content')
  t.match((await call({ url: '/api/deletions' })).json(), { deletions: [{ id: receipt.id }] })
  t.strictSame((await call({ url: `/api/deletions/${receipt.id}` })).json(), receipt)
  t.strictSame((await call({ url: '/api/models/importable' })).json().versions, [])
})

t.test('lists what stays at Replicate, and deletes it on a later request', async (t) => {
  const { test, call } = await start(t)
  const first = (await deleteAll(test, false)).json()
  t.match(first, {
    completed_at: /^20/,
    counts: { versions: 0 },
    stays: [{ model: /^[^/]+\/flux-lora-base$/, versions: 1 }],
  })
  const [{ model }] = first.stays
  t.match(first.remains[0], `1 trained version stays on Replicate, private, under ${model}`)
  t.equal((await call({ url: '/api/models/importable' })).json().versions.length, 1)
  await waitForCount(call, 'versions', 1)

  const second = (await deleteAll(test, true)).json()
  t.match(second, { completed_at: /^20/, counts: { models: 0, versions: 1 }, stays: [] })
  t.strictSame((await call({ url: '/api/models/importable' })).json().versions, [])
  await waitForCount(call, 'versions', 0)
  t.strictSame((await call({ url: `/api/deletions/${first.id}` })).json().stays, [])
})

t.test('keeps a receipt open while Replicate is unavailable, and completes it later', async (t) => {
  const { test, call } = await start(t)
  test.emulator.addFault({ status: 503, route: 'versions', method: 'GET', times: 1000 })
  const { id, ...open } = (await deleteAll(test, true)).json()
  t.match(open, { completed_at: null, left: { files: 0, versions: 1 } })
  t.match(open.remains[0], /^Still to be deleted: .*1 trained version on Replicate/)
  await waitForCount(call, 'versions', 1)
  t.equal((await test.count()).files, 0)
  test.emulator.clearFaults()
  await test.deps.deletions.work()
  const done = (await call({ url: `/api/deletions/${id}` })).json()
  t.match(done, { completed_at: /^20/, left: { versions: 0 }, stays: [] })
  t.notMatch(done.remains.join(), /Still to be/)
})

t.test(
  'deletes versions at Replicate later if the server switches to demo mode meanwhile',
  async (t) => {
    const environment = { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' }
    const { test, call } = await start(t, { environment })
    test.emulator.addFault({ status: 503, route: 'versions', method: 'GET', times: 1000 })
    const { id } = (await deleteAll(test, true)).json()
    const calls: string[] = []
    const demo = createDeletions({
      ...test.deps,
      emulated: true,
      logger: pino({ level: 'silent' }),
      replicate: new Proxy(test.deps.replicate, {
        get: (_, name) => async () => void calls.push(String(name)),
      }),
    })
    await demo.work()
    const waiting = await demo.get('local', id)
    t.match(waiting, { completed_at: null, left: { versions: 1 }, stays: [] })
    t.match(
      waiting?.remains[0],
      'Still to be deleted: 1 trained version on Replicate. This continues once Replicate is connected again.',
    )
    await test.database.query(
      "update deletion_receipts set created_at = created_at - interval '25 hours'",
    )
    await demo.work()
    t.match(await demo.get('local', id), { completed_at: null, left: { versions: 1 }, stays: [] })
    t.strictSame(calls, [], 'the emulator of demo mode is not called')

    test.emulator.clearFaults()
    await test.deps.deletions.work()
    const done = (await call({ url: `/api/deletions/${id}` })).json()
    t.match(done, { completed_at: /^20/, counts: { versions: 1 }, stays: [] })
  },
)

t.test(
  'reports a version that Replicate does not delete, and deletes it on a later request',
  async (t) => {
    const { test, call } = await start(t)
    const { deleteVersion } = test.deps.replicate
    test.deps.replicate.deleteVersion = async () => undefined
    const { id, completed_at } = (await deleteAll(test, true)).json()
    t.equal(completed_at, null)
    await test.database.query(
      "update deletion_receipts set created_at = created_at - interval '25 hours'",
    )
    await test.deps.deletions.work()
    const late = (await call({ url: `/api/deletions/${id}` })).json()
    t.match(late, { completed_at: /^20/, counts: { versions: 0 }, stays: [{ versions: 1 }] })
    t.match(late.remains[0], /flux-lora-base:\w+: it still existed after a day\./)

    test.deps.replicate.deleteVersion = async () => {
      throw new ReplicateError('forbidden', 'A deployment uses it.', { status: 403 })
    }
    const rejected = (await deleteAll(test, true)).json()
    t.match(rejected, { completed_at: /^20/, counts: { versions: 0 }, stays: [{ versions: 1 }] })
    t.match(rejected.remains[0], /flux-lora-base:\w+: A deployment uses it\./)

    test.deps.replicate.deleteVersion = deleteVersion
    const deleted = (await deleteAll(test, true)).json()
    t.match(deleted, { completed_at: /^20/, counts: { versions: 1 }, stays: [] })
    await waitForCount(call, 'versions', 0)
  },
)

t.test('counts an uploaded ZIP as deleted only when Replicate no longer has it', async (t) => {
  const { test, call } = await start(t)
  await waitForCount(call, 'uploads', 0)
  const ids = await test.database.query("select uploads->0->>'id' as id from runs")
  const uploads = new Set(ids.map(({ id }) => id))
  test.deps.replicate.hasFile = async (id) => uploads.has(id)
  const { id, ...open } = (await deleteAll(test, true)).json()
  t.match(open, { completed_at: null, left: { uploads: 1, versions: 0 } })
  t.match(open.remains[0], /1 upload on Replicate/)
  await waitForCount(call, 'uploads', 1)
  uploads.clear()
  await test.deps.deletions.work()
  t.match((await call({ url: `/api/deletions/${id}` })).json(), { completed_at: /^20/ })
})

t.test('rejects deleting everything while a run is at Replicate, and names the run', async (t) => {
  const { test, call, model } = await start(t, { trainingSeconds: 1 })
  test.emulator.addFault({ queue_ms: 600_000, route: 'trainings' })
  const { id } = await train(test, { name: 'Next', keyword: 'NXT' })
  const read = () => readTraining(test, id)
  await waitFor(read, ({ replicate_id }) => replicate_id !== null)
  test.emulator.setAccount({ no_credit: true })
  const generation = await generate(test, model, { prompt: 'at night' })
  const readOnHold = async () => (await call({ url: `/api/generations/${generation.id}` })).json()
  await waitFor(readOnHold, ({ on_hold }) => on_hold)

  const before = await test.count()
  t.match((await deleteAll(test, true)).json(), {
    status: 409,
    code: 'deletions.under_way',
    detail: /^1 training is still running at Replicate\. Cancel it /,
  })
  t.strictSame(await test.count(), before)
  await call({ method: 'POST', url: `/api/trainings/${id}/cancel` })
  await waitFor(read, ({ status }) => status === 'canceled')
  const answer = await deleteAll(test, false)
  t.equal(answer.statusCode, 202, 'runs on hold are deleted with everything else')
  t.match(answer.json(), { counts: { trainings: 2, generations: 2 } })
  t.equal((await readOnHold()).status, 404)
  test.emulator.setAccount({ no_credit: false })
})

t.test('deletes nothing without confirmation', async (t) => {
  const { test, call } = await start(t)
  for (const payload of [{}, { confirm: 'yes', at_replicate: true }, { at_replicate: true }]) {
    const answer = await call({ method: 'POST', url: '/api/deletions', payload })
    t.equal(answer.statusCode, 400)
  }
  t.equal((await listModels(test)).length, 1)
  t.equal((await call({ url: '/api/deletions/unknown' })).statusCode, 404)
  t.strictSame((await test.call({ url: '/api/deletions' })).json().deletions, [])
})
