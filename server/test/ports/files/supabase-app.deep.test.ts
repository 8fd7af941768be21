import { Writable } from 'node:stream'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { cleanUp } from '../../../src/jobs/clean-up.ts'
import type { Files } from '../../../src/ports/files/files.ts'
import { createSupabaseFiles } from '../../../src/ports/files/supabase-files.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { startTestApp, type TestApp, waitFor } from '../../support/test-app.ts'
import {
  finished,
  set,
  status,
  train,
  trainToTheEnd,
  upload,
} from '../../trainings/training-calls.ts'

/** A store of its own for one test; `awayAt` gives its files, and it is away from the first write of such a key on. */
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

const trainLamp = (test: TestApp) =>
  train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })

t.test('an upload while the store is away is refused, and leaves nothing', async (t) => {
  const { storage, files, awayAt, keys } = await openStore(t)
  let writes = 0
  const test = await startTestApp(t, {
    files: awayAt(() => {
      writes += 1
      return writes === 4
    }),
  })
  const before = await test.count()
  const refused = await trainLamp(test)
  t.equal(refused.statusCode, 503)
  t.equal(refused.headers['retry-after'], '5')
  t.match(refused.json(), { code: 'files.unavailable' })
  t.same(await test.count(), before)

  storage.switches.away = undefined
  t.ok((await keys()).length > 0, 'what could not be removed while the store was away')
  await cleanUp({ database: test.database, files }, -1000)
  t.same(await keys(), [], 'the clean-up removes')
  const taken = await trainLamp(test)
  t.equal(taken.statusCode, 202)
  t.match(await finished(test, taken.json().id), { status: 'succeeded' })
})

t.test('a picture that the store does not take is named, and the rest is removed', async (t) => {
  const { files, keys } = await openStore(t, { maxFileBytes: 10 })
  const test = await startTestApp(t, { files })
  const refused = await trainLamp(test)
  t.equal(refused.statusCode, 422)
  t.match(refused.json().errors[0], { detail: /refused the file for its size/ })
  t.same(await keys(), [])
})

t.test('a project over its quota has no space, in words', async (t) => {
  const { storage, files } = await openStore(t)
  const test = await startTestApp(t, { files })
  storage.switches.away = 402
  t.equal((await trainLamp(test)).statusCode, 507)
})

t.test('a picture cannot be shown while the store is away', async (t) => {
  const { storage, files } = await openStore(t)
  const { test, done } = await trainToTheEnd(t, { files })
  const dataset = (await test.call({ url: `/api/datasets/${done.dataset_id}` })).json()
  const url = dataset.pictures[0].thumbnail_url
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
    'select weights_file, weights_note, next_check_at, lease_id from trainings where id = $1',
    [id],
  )
  return row ?? {}
}

/** What comes after success has had its turn. */
const afterWork = (test: TestApp, id: string, isReady: (row: object) => boolean) =>
  waitFor(() => trainingRow(test, id), isReady)

t.test('weights that the store refuses for their size are not kept, with the reason', async (t) => {
  const { files, sent } = await openStore(t, { maxFileBytes: 4000 })
  const { test, done } = await trainToTheEnd(t, { files })
  t.equal(done.status, 'succeeded')
  const row = await afterWork(
    test,
    done.id,
    (row) => 'next_check_at' in row && row.next_check_at === null,
  )
  t.match(row, { weights_file: null, weights_note: /refused the file for its size.*50 MB/ })
  t.equal(sent('weights/'), 1, 'and they are never sent again')
  t.match(await status(test, done.id), { weights_url: null, weights_note: row['weights_note'] })
})

t.test('after an outage the thumbnail and the weights are tried again', async (t) => {
  const { storage, awayAt, sent } = await openStore(t)
  const files = awayAt((key) => key.startsWith('models/'))
  const { test, done } = await trainToTheEnd(t, { files })
  t.equal(done.status, 'succeeded')
  await waitFor(
    async () => sent('weights/'),
    (count) => count > 0,
  )
  const waiting = await afterWork(
    test,
    done.id,
    (row) => 'lease_id' in row && row.lease_id === null,
  )
  t.match(waiting, { weights_file: null, weights_note: null })
  t.ok(Date.parse(String(waiting['next_check_at'])) > Date.now(), 'due again later')

  storage.switches.away = undefined
  await test.database.query('update trainings set next_check_at = now()')
  const kept = await afterWork(
    test,
    done.id,
    (row) => 'next_check_at' in row && row.next_check_at === null,
  )
  t.match(kept, { weights_file: `weights/${done.id}.tar`, weights_note: null })
  const model = (await test.call({ url: `/api/models/${done.model_id}` })).json()
  t.equal((await test.call({ url: model.thumbnail_url })).statusCode, 200)
})

/** A generation of two pictures by a model that is there already. */
async function generate(test: TestApp) {
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const model_url = `acme/lamp:${version}`
  const saved = await test.call({
    method: 'POST',
    url: '/api/models/save',
    payload: { name: 'Lamp', keyword: 'LMP', model_url },
  })
  const started = await test.call({
    method: 'POST',
    url: `/api/models/${saved.json().id}/generate`,
    payload: { prompt: 'lamp', num_outputs: 2 },
  })
  return started.headers.location as string
}

const ended = ({ call }: TestApp, url: string) =>
  waitFor(
    async () => (await call({ url })).json(),
    ({ status }) => ['succeeded', 'failed'].includes(status),
  )

t.test('a picture that the store refuses for its size is lost, with the reason', async (t) => {
  const { files, sent } = await openStore(t, { maxFileBytes: 100 })
  const test = await startTestApp(t, { files })
  t.match(await ended(test, await generate(test)), {
    status: 'failed',
    pictures: [],
    error: { code: 'generations.pictures_lost', message: /refused the file for its size/ },
  })
  t.equal(sent('pictures/'), 2, 'each is sent once')
})

t.test('pictures wait for a store that is away, without a word of an error', async (t) => {
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
    files: awayAt((key) => key.startsWith('pictures/')),
    logger,
  })
  const url = await generate(test)
  await waitFor(
    async () => sent('pictures/'),
    (count) => count >= 2,
  )
  t.match((await test.call({ url })).json(), { status: 'saving', error: null })
  storage.switches.away = undefined
  const done = await ended(test, url)
  t.match(done, { status: 'succeeded', error: null })
  t.equal(done.pictures.length, 2)
  t.same(errors, [])
})
