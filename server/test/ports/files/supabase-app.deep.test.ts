import { Writable } from 'node:stream'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { cleanUp } from '../../../src/jobs/clean-up.ts'
import type { Files } from '../../../src/ports/files/files.ts'
import { createSupabaseFiles } from '../../../src/ports/files/supabase-files.ts'
import {
  generate,
  makeModel,
  readGeneration,
  readTraining,
  requestTraining,
  train,
  waitUntilEnded,
} from '../../support/actions.ts'
import { readZip } from '../../support/read-zip.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { waitFor } from '../../support/wait-for.ts'

/** Opens a storage for one test. `awayAt` makes it unavailable at the first write of a matching key. */
async function openStore(t: Test, options: { maxFileBytes?: number } = {}) {
  const storage = await startStorage(t, options)
  const files = createSupabaseFiles({ url: storage.url, serviceRoleKey: storage.keys.serviceRole })
  const awayAt = (isKey: (key: string) => boolean): Files => {
    let isTurned = false
    return {
      ...files,
      write: (key, ...rest) => {
        if (!isTurned && isKey(key)) {
          isTurned = true
          storage.switches.away = 503
        }
        return files.write(key, ...rest)
      },
    }
  }
  const keys = async () => {
    const found: string[] = []
    for await (const { key } of files.list()) found.push(key)
    return found
  }
  const sent = (start: string) =>
    storage.seen.filter(
      ({ method, path }) => method === 'POST' && path.startsWith(`the-way/${start}`),
    ).length
  return { storage, files, awayAt, keys, sent }
}

t.test('rejects an upload while storage is unavailable, and stores nothing', async (t) => {
  const { storage, files, awayAt, keys } = await openStore(t)
  let writes = 0
  const test = await startTestApp(t, {
    files: awayAt(() => {
      writes += 1
      return writes === 4
    }),
  })
  const before = await test.count()
  const rejected = await requestTraining(test)
  t.equal(rejected.statusCode, 503)
  t.equal(rejected.headers['retry-after'], '5')
  t.match(rejected.json(), { code: 'files.unavailable' })
  t.same(await test.count(), before)

  storage.switches.away = undefined
  t.ok((await keys()).length > 0, 'files that could not be removed during the outage')
  await cleanUp({ database: test.database, files }, -1000)
  t.same(await keys(), [], 'the clean-up removes them')
  t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded' })
})

t.test('deleting everything removes what an interrupted upload left', async (t) => {
  const { storage, awayAt, keys } = await openStore(t)
  let writes = 0
  const files = awayAt(() => {
    writes += 1
    return writes === 4
  })
  const test = await startTestApp(t, { files })
  t.equal((await requestTraining(test)).statusCode, 503)
  storage.switches.away = undefined
  const left = await keys()
  t.ok(left.length > 0)
  const receipt = await test.call({
    method: 'POST',
    url: '/api/deletions',
    payload: { confirm: 'delete everything', at_replicate: false },
  })
  t.match(receipt.json(), { completed_at: /^20/, counts: { files: left.length } })
  t.same(await keys(), [])
})

t.test('names an image that storage rejects for its size, and removes the rest', async (t) => {
  const { files, keys } = await openStore(t, { maxFileBytes: 10 })
  const test = await startTestApp(t, { files })
  const rejected = await requestTraining(test)
  t.equal(rejected.statusCode, 422)
  t.match(rejected.json().errors[0], { detail: /rejected the file because of its size/ })
  t.same(await keys(), [])
})

t.test('responds with 507 when the project is over its quota', async (t) => {
  const { storage, files } = await openStore(t)
  const test = await startTestApp(t, { files })
  storage.switches.away = 402
  t.equal((await requestTraining(test)).statusCode, 507)
})

t.test('responds with 503 for an image while storage is unavailable', async (t) => {
  const { storage, files } = await openStore(t)
  const test = await startTestApp(t, { files })
  const done = await waitUntilEnded(test, await train(test))
  const dataset = (await test.call({ url: `/api/datasets/${done.dataset_id}` })).json()
  const url = dataset.images[0].thumbnail_url
  t.equal((await test.call({ url })).statusCode, 200)
  storage.switches.away = 503
  const away = await test.call({ url })
  t.equal(away.statusCode, 503)
  t.match(away.json(), { code: 'files.unavailable' })
  storage.switches.away = 402
  t.match((await test.call({ url })).json(), { status: 507, code: 'files.no_space' })
})

const trainingRow = async (test: TestApp, id: string) => {
  const [row] = await test.database.query(
    'select weights_file, weights_note, next_check_at, lease_id from trainings join runs using (id) where id = $1',
    [id],
  )
  return row ?? {}
}

/** Waits for the post-processing. */
const waitForTraining = (test: TestApp, id: string, isReady: (row: object) => boolean) =>
  waitFor(() => trainingRow(test, id), isReady)

t.test('does not keep weights that storage rejects for their size, with the reason', async (t) => {
  const { storage, files, sent } = await openStore(t, { maxFileBytes: 4000 })
  storage.switches.isGatewayBuffering = true
  const test = await startTestApp(t, { files })
  const done = await waitUntilEnded(test, await train(test))
  t.equal(done.status, 'succeeded')
  const row = await waitForTraining(
    test,
    done.id,
    (row) => 'next_check_at' in row && row.next_check_at === null,
  )
  t.match(row, { weights_file: null, weights_note: /rejected the file because of its size.*50 MB/ })
  t.equal(sent('weights/'), 1, 'and they are never sent again')
  t.match(await readTraining(test, done.id), {
    weights_url: null,
    weights_note: row['weights_note'],
  })
})

t.test('keeps weights over the limit if the gateway passes them on piece by piece', async (t) => {
  const { files } = await openStore(t, { maxFileBytes: 4000 })
  const test = await startTestApp(t, { files })
  const done = await waitUntilEnded(test, await train(test))
  const row = await waitForTraining(
    test,
    done.id,
    (row) => 'weights_file' in row && row.weights_file !== null,
  )
  t.match(row, { weights_file: `weights/${done.id}.tar`, weights_note: null })
  t.ok(Number((await files.stat(`weights/${done.id}.tar`))?.size) > 4000)
})

t.test('does not keep weights whose type the bucket rejects, with the reason', async (t) => {
  const { storage, files, sent } = await openStore(t)
  storage.switches.allowedTypes = ['image/jpeg', 'image/png', 'image/webp']
  const test = await startTestApp(t, { files })
  const done = await waitUntilEnded(test, await train(test))
  const row = await waitForTraining(
    test,
    done.id,
    (row) => 'next_check_at' in row && row.next_check_at === null,
  )
  t.match(row, { weights_file: null, weights_note: /because of its type/ })
  t.equal(sent('weights/'), 1, 'and they are never sent again')
})

t.test('names images whose type the bucket rejects', async (t) => {
  const { storage, files, keys } = await openStore(t)
  storage.switches.allowedTypes = ['image/webp']
  const test = await startTestApp(t, { files })
  const rejected = await requestTraining(test)
  t.equal(rejected.statusCode, 422)
  t.match(rejected.json().errors[1], { code: 'bad_type', detail: /because of its type/ })
  t.same(await keys(), [])
})

t.test('one file without bytes stops no export, training or deletion', async (t) => {
  const { storage, files, keys } = await openStore(t)
  const test = await startTestApp(t, { files })
  const { id, dataset_id } = await waitUntilEnded(test, await train(test))
  await waitForTraining(test, id, (row) => 'weights_file' in row && row.weights_file !== null)
  const [{ file = '' } = {}] = await test.database.query('select file from dataset_images limit 1')
  const lost = String(file)
  storage.switches.lostBytes = new Set([lost])

  t.match((await test.call({ url: `/api/files/${lost}` })).json(), { code: 'files.not_found' })
  const entries = await readZip((await test.call({ url: '/api/export' })).rawPayload)
  t.equal(String(entries.get('missing.txt')), `${lost}\n`)
  t.equal([...entries.keys()].filter((name) => name.endsWith('.tar')).length, 1)

  const again = await train(test, { file: undefined, name: 'Again', dataset_id: `${dataset_id}` })
  t.match(await waitUntilEnded(test, again), {
    status: 'failed',
    error: { code: 'datasets.picture_gone', message: /missing or damaged/ },
    cost_usd_micros: 0,
  })
  t.equal((await test.emulator.ledger()).trainings_created, 1)

  const deletion = await test.call({
    method: 'POST',
    url: '/api/deletions',
    payload: { confirm: 'delete everything', at_replicate: false },
  })
  t.match(deletion.json(), { completed_at: /^20/, left: { files: 0 } })
  t.same(await keys(), [])
})

t.test('a download that breaks while a training is prepared is repeated', async (t) => {
  const { storage, files } = await openStore(t)
  const test = await startTestApp(t, { files, areJobsRunning: false })
  const training = await train(test)
  storage.switches.download = 'breaking'
  test.deps.jobs.start()
  await waitFor(
    async () => storage.seen.some(({ method, end }) => method === 'GET' && end === 'closed'),
    Boolean,
  )
  storage.switches.download = undefined
  await waitFor(
    () => test.database.query('update runs set lease_until = now() returning status'),
    ([row]) => row?.['status'] !== 'submitting',
  )
  t.match(await waitUntilEnded(test, training), { status: 'succeeded' })
})

t.test(
  'an export breaks off while all of storage fails, and does not name files as missing',
  async (t) => {
    const { storage, files } = await openStore(t)
    const test = await startTestApp(t, { files })
    const { id } = await waitUntilEnded(test, await train(test))
    await waitForTraining(test, id, (row) => 'weights_file' in row && row.weights_file !== null)
    storage.switches.away = 500
    await t.rejects(test.call({ url: '/api/export' }))
  },
)

t.test('retries the thumbnail and the weights after an outage', async (t) => {
  const { storage, awayAt, sent } = await openStore(t)
  const files = awayAt((key) => key.startsWith('models/'))
  const test = await startTestApp(t, { files })
  const done = await waitUntilEnded(test, await train(test))
  t.equal(done.status, 'succeeded')
  await waitFor(
    async () => sent('weights/'),
    (count) => count > 0,
  )
  const waiting = await waitForTraining(
    test,
    done.id,
    (row) => 'lease_id' in row && row.lease_id === null,
  )
  t.match(waiting, { weights_file: null, weights_note: null })
  t.ok(Date.parse(String(waiting['next_check_at'])) > Date.now(), 'due again later')

  storage.switches.away = undefined
  await test.database.query('update runs set next_check_at = now()')
  const stored = await waitForTraining(
    test,
    done.id,
    (row) => 'next_check_at' in row && row.next_check_at === null,
  )
  t.match(stored, { weights_file: `weights/${done.id}.tar`, weights_note: null })
  const model = (await test.call({ url: `/api/models/${done.model_id}` })).json()
  t.equal((await test.call({ url: model.thumbnail_url })).statusCode, 200)
})

/** Starts a generation of two images. */
const generateTwo = async (test: TestApp) =>
  generate(test, (await makeModel(test)).id, { num_outputs: 2 })

for (const isGatewayBuffering of [false, true])
  t.test(
    `fails a generation whose image storage rejects for its size, ${isGatewayBuffering ? 'buffered' : 'passed on'} by the gateway`,
    async (t) => {
      const { storage, files, sent } = await openStore(t, { maxFileBytes: 100 })
      storage.switches.isGatewayBuffering = isGatewayBuffering
      const test = await startTestApp(t, { files })
      t.match(await waitUntilEnded(test, await generateTwo(test)), {
        status: 'failed',
        images: [],
        error: {
          code: 'generations.pictures_lost',
          message: /rejected the file because of its size/,
        },
      })
      t.equal(sent('images/'), 2, 'each is sent once')
    },
  )

t.test('waits with images while storage is unavailable, without logging an error', async (t) => {
  const { storage, awayAt, sent } = await openStore(t)
  const errors: string[] = []
  const logger = pino(
    { level: 'error' },
    new Writable({
      write(line, _encoding, done) {
        errors.push(String(line))
        done()
      },
    }),
  )
  const test = await startTestApp(t, {
    files: awayAt((key) => key.startsWith('images/')),
    logger,
  })
  const generation = await generateTwo(test)
  await waitFor(
    async () => sent('images/'),
    (count) => count >= 2,
  )
  t.match(await readGeneration(test, generation.id), { status: 'saving', error: null })
  storage.switches.away = undefined
  const done = await waitUntilEnded(test, generation)
  t.match(done, { status: 'succeeded', error: null })
  t.equal(done.images.length, 2)
  t.same(errors, [])
})
