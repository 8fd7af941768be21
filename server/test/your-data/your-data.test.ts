import t, { type Test } from 'tap'
import { readZip } from '../support/read-zip.ts'
import { type TestApp, type TestAppOptions, waitFor } from '../support/test-app.ts'
import { set, train, trainToTheEnd, upload } from '../trainings/training-calls.ts'

/** A trained model and a picture made with it. */
async function start(t: Test, options: TestAppOptions = {}) {
  const { test, done } = await trainToTheEnd(t, options)
  const { call } = test
  const started = await call({
    method: 'POST',
    url: `/api/models/${done.model_id}/generate`,
    payload: { prompt: 'LMP at noon', megapixels: '0.25' },
  })
  const picture = await waitFor(
    async () => (await call({ url: `/api/generations/${started.json().id}` })).json(),
    ({ status }) => status === 'succeeded',
  )
  // The weights come after the model.
  await waitFor(
    async () => (await call({ url: '/api/storage' })).json().stored,
    (stored) => kind(stored, 'weights').count === 1,
  )
  return { test, call, model: done.model_id, picture }
}

const kind = (stored: { kind: string; count: number; bytes: number }[], name: string) => {
  const found = stored.find((one) => one.kind === name)
  if (!found) throw new Error(`nothing is told of ${name}`)
  return found
}

const deleteAll = ({ call }: TestApp, at_replicate: boolean) =>
  call({
    method: 'POST',
    url: '/api/deletions',
    payload: { confirm: 'delete everything', at_replicate },
  })

const PLURALS = ['models', 'datasets', 'trainings', 'generations']

t.test('it is told what is kept where and until when', async (t) => {
  const { call } = await start(t)
  const { stored } = (await call({ url: '/api/storage' })).json()
  t.equal(kind(stored, 'training_pictures').count, 5)
  t.ok(kind(stored, 'training_pictures').bytes > 0)
  t.match(kind(stored, 'pictures'), { count: 1, place: 'here' })
  t.match(kind(stored, 'versions'), { count: 1, place: 'replicate' })
  t.ok(stored.every(({ kept }: { kept: string }) => kept.endsWith('.')))
})

t.test('the export holds every record and file', async (t) => {
  const { call, picture, model } = await start(t)
  const answer = await call({ url: '/api/export' })
  t.equal(answer.headers['content-type'], 'application/zip')
  t.match(answer.headers['content-disposition'], /^attachment; filename="the-way-[\d-]+\.zip"$/)
  const entries = await readZip(answer.rawPayload)
  const rows = (table: string) => JSON.parse(String(entries.get(`records/${table}.json`)))
  t.match(rows('trained_models'), [{ id: model, name: 'Lamp' }])
  t.equal(rows('dataset_pictures').length, 5)
  t.match(rows('training_logs'), [{ logs: /\S/ }])
  t.match(rows('generations'), [{ prompt: 'LMP at noon' }])
  t.notMatch(String(entries.get('records/trainings.json')), /lease|request_hash/)
  const [{ file }] = rows('pictures')
  const served = await call({ url: picture.pictures[0].url })
  t.strictSame(entries.get(`files/${file}`), served.rawPayload)
  const files = [...entries.keys()].filter((name) => name.startsWith('files/'))
  t.ok(
    files.some((name) => name.endsWith('.tar')),
    'weights too',
  )
  t.equal(String(entries.get('missing.txt')), '')
})

t.test('everything is deleted, at Replicate too, and a receipt is left', async (t) => {
  const { test, call } = await start(t)
  const answer = await deleteAll(test, true)
  t.equal(answer.statusCode, 202)
  const receipt = answer.json()
  t.match(receipt, {
    at_replicate: true,
    completed_at: /^20/,
    counts: { models: 1, datasets: 1, trainings: 1, generations: 1, versions: 1 },
    remains: [/^Replicate keeps/, /^Your sign-ins/],
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

t.test('what lies at Replicate stays where that is not asked for', async (t) => {
  const { test, call } = await start(t)
  t.match((await deleteAll(test, false)).json(), { completed_at: /^20/, counts: { versions: 0 } })
  t.equal((await call({ url: '/api/models/importable' })).json().versions.length, 1)
})

t.test('while Replicate is away the receipt is open, and completed later', async (t) => {
  const { test, call } = await start(t)
  test.emulator.addFault({ status: 503, route: 'versions', method: 'GET', times: 1000 })
  const { id, completed_at } = (await deleteAll(test, true)).json()
  t.equal(completed_at, null)
  t.equal((await test.count()).files, 0)
  test.emulator.clearFaults()
  await test.deps.deletions.work()
  t.match((await call({ url: `/api/deletions/${id}` })).json(), { completed_at: /^20/ })
})

t.test('while something runs nothing is deleted', async (t) => {
  const { test, call } = await start(t, { trainingSeconds: 1 })
  test.emulator.addFault({ queue_ms: 600_000, route: 'trainings' })
  const { id } = (await train(test, { file: upload(set), name: 'Next', keyword: 'NXT' })).json()
  const before = await test.count()
  t.match((await deleteAll(test, true)).json(), { status: 409, code: 'deletions.under_way' })
  t.strictSame((await test.count()).files, before.files)
  await call({ method: 'POST', url: `/api/trainings/${id}/cancel` })
  await waitFor(
    async () => (await call({ url: `/api/trainings/${id}` })).json(),
    ({ status }) => status === 'canceled',
  )
  t.equal((await deleteAll(test, false)).statusCode, 202)
})

t.test('without the words nothing is deleted', async (t) => {
  const { test, call } = await start(t)
  for (const payload of [{}, { confirm: 'yes', at_replicate: true }, { at_replicate: true }]) {
    const answer = await call({ method: 'POST', url: '/api/deletions', payload })
    t.equal(answer.statusCode, 400)
  }
  t.equal((await call({ url: '/api/models' })).json().models.length, 1)
  t.equal((await call({ url: '/api/deletions/unknown' })).statusCode, 404)
  t.strictSame((await test.call({ url: '/api/deletions' })).json().deletions, [])
})
