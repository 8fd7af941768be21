import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cleanUp } from '../../src/jobs/clean-up.ts'
import { FilesError } from '../../src/ports/files/files.ts'
import {
  generate,
  readTraining,
  requestGeneration,
  train,
  waitUntilEnded,
} from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const TWO_IMAGES = { prompt: 'LMP at noon', num_outputs: 2 }

/** Starts an app with a trained model whose weights are stored, and a function that generates two images. */
async function start(t: Test) {
  const test = await startTestApp(t)
  const { id, model_id } = await waitUntilEnded(test, await train(test))
  const makeTwo = async (headers = {}) =>
    waitUntilEnded(test, await generate(test, String(model_id), TWO_IMAGES, headers))
  const training = await waitFor(
    () => readTraining(test, id),
    ({ weights_url }) => weights_url !== null,
  )
  const remove = (path: string) => test.call({ method: 'DELETE', url: `/api/${path}` })
  return { test, training, model: String(model_id), makeTwo, remove }
}

/** Returns whether a file is on the disk. */
const isStored = ({ config }: TestApp, url: string) =>
  existsSync(join(config.dataDirectory, 'files', url.replace('/api/files/', '')))

t.test('deletes an image and counts it in its generation', async (t) => {
  const { test, makeTwo, remove } = await start(t)
  const generation = await makeTwo()
  const [first, second] = generation.images
  if (!first || !second) throw new Error('two images were requested')
  t.strictSame([first.number, second.number], [1, 2])
  const download = await test.call({ url: `${second.url}?download=1` })
  t.match(
    download.headers['content-disposition'],
    /filename="\S.* 2\.webp"/,
    'the name contains its number',
  )

  const answer = await remove(`images/${first.id}`)
  t.equal(answer.statusCode, 204)
  t.equal(answer.body, '')
  t.notOk(isStored(test, first.url))
  t.ok(isStored(test, second.url))
  t.match((await test.call({ url: `/api/generations/${generation.id}` })).json(), {
    status: 'succeeded',
    deleted_images: 1,
    images: [{ id: second.id, number: 2 }],
  })
  t.equal((await test.call({ url: first.url })).statusCode, 404)
  t.match((await remove(`images/${first.id}`)).json(), { status: 404, code: 'images.not_found' })
  await remove(`images/${second.id}`)
  const later = await makeTwo({ 'idempotency-key': 'later' })
  t.match(later.images, [{ number: 3 }, { number: 4 }], 'numbers are not reused')
})

t.test(
  'deletes a generation with its images, and replays its Idempotency-Key afterwards',
  async (t) => {
    const { test, makeTwo, remove } = await start(t)
    const headers = { 'idempotency-key': 'a-key' }
    const generation = await makeTwo(headers)
    t.equal((await remove(`generations/${generation.id}`)).statusCode, 204)
    for (const { url } of generation.images) t.notOk(isStored(test, url))
    t.match((await remove(`generations/${generation.id}`)).json(), {
      status: 404,
      code: 'generations.not_found',
    })
    t.strictSame((await test.call({ url: '/api/generations' })).json().generations, [])
    const again = await requestGeneration(test, generation.model_id, TWO_IMAGES, headers)
    t.equal(again.statusCode, 202)
    t.equal(again.json().id, generation.id, 'nothing is paid twice')
    t.equal((await test.emulator.ledger()).predictions_created, 1)
  },
)

t.test('deletes files later if storage is unavailable, even after a restart', async (t) => {
  const { test, makeTwo, remove } = await start(t)
  const generation = await makeTwo()
  const { files, removals } = test.deps
  const workingRemove = files.remove
  const images = generation.images
  files.remove = () => Promise.reject(new FilesError('unavailable', 'no connection'))
  t.equal((await remove(`generations/${generation.id}`)).statusCode, 204)
  t.ok(images.every(({ url }) => isStored(test, url)))
  await removals.work()
  files.remove = workingRemove
  // Another process would find the pending removals in the database.
  t.equal((await test.database.query('select 1 from public.removals')).length, images.length)
  await removals.work()
  t.notOk(images.some(({ url }) => isStored(test, url)))
  t.strictSame(await test.database.query('select 1 from public.removals'), [])
})

t.test('cleans up files whose removal was abandoned', async (t) => {
  const { test, makeTwo, remove } = await start(t)
  const generation = await makeTwo()
  const { files } = test.deps
  const workingRemove = files.remove
  files.remove = () => Promise.reject(new FilesError('unavailable', 'no connection'))
  await remove(`generations/${generation.id}`)
  await test.database.query('delete from public.removals')
  files.remove = workingRemove
  await cleanUp(test.deps, 0)
  const images = generation.images
  t.notOk(images.some(({ url }) => isStored(test, url)))
})

t.test('deletes a training whose model still generates', async (t) => {
  const { test, training, makeTwo, remove } = await start(t)
  const weights = String(training.weights_url)
  await waitFor(
    async () =>
      (await test.database.query('select next_check_at from public.runs'))[0]?.['next_check_at'],
    (due) => due === null,
  )
  t.ok(isStored(test, weights))
  const model = (await test.call({ url: `/api/models/${training.model_id}` })).json()
  t.equal((await remove(`trainings/${training.id}`)).statusCode, 204)
  t.notOk(isStored(test, weights))
  t.match((await remove(`trainings/${training.id}`)).json(), {
    status: 404,
    code: 'trainings.not_found',
  })
  t.equal((await test.call({ url: `/api/trainings/${training.id}/logs` })).statusCode, 404)
  t.match((await test.call({ url: `/api/models/${training.model_id}` })).json(), {
    ...model,
    training_id: null,
    trained_here: true,
  })
  t.equal((await test.call({ url: model.thumbnail_url })).statusCode, 200)
  t.equal((await test.call({ url: `/api/datasets/${training.dataset_id}` })).statusCode, 200)
  t.match(await makeTwo(), { status: 'succeeded' })
})

t.test('rejects deleting a training while its weights are being copied', async (t) => {
  let allowCopy: () => void = () => undefined
  const isAllowed = new Promise<void>((resolve) => {
    allowCopy = resolve
  })
  const test = await startTestApp(t)
  const { files } = test.deps
  const { write } = files
  files.write = async (key, content) => {
    if (key.startsWith('weights/')) await isAllowed
    return write(key, content)
  }
  const done = await waitUntilEnded(test, await train(test))
  const url = `/api/trainings/${done.id}`
  const read = async () => (await test.call({ url })).json()
  t.match(await read(), { status: 'succeeded', is_post_processing: true })
  const { trainings } = (await test.call({ url: '/api/trainings' })).json()
  t.match(trainings, [{ is_post_processing: true }])
  const rejected = await test.call({ method: 'DELETE', url })
  t.match(rejected.json(), { status: 409, code: 'trainings.finishing' })
  allowCopy()
  const settled = await waitFor(read, ({ is_post_processing }) => is_post_processing === false)
  t.match(settled, { weights_url: /^\/api\/files\// })
  t.equal((await test.call({ method: 'DELETE', url })).statusCode, 204)
})

t.test('rejects deleting a run that has not completed, and says what to do', async (t) => {
  const { test, model, remove, makeTwo } = await start(t)
  await makeTwo()
  test.emulator.addFault({ queue_ms: 600_000, route: 'trainings' })
  test.emulator.addFault({ queue_ms: 600_000, route: 'predictions' })
  const training = await train(test, { name: 'Next', keyword: 'NXT' })
  t.match((await remove(`trainings/${training.id}`)).json(), {
    status: 409,
    code: 'trainings.not_ended',
    detail: /Cancel it first/,
  })
  const { id } = await generate(test, model)
  t.match((await remove(`generations/${id}`)).json(), {
    status: 409,
    code: 'generations.not_ended',
    detail: /Cancel it first/,
  })
})

t.test('counts images of a period and rejects invalid times', async (t) => {
  const { test, makeTwo } = await start(t)
  const before = new Date(Date.now() - 60_000).toISOString()
  await makeTwo()
  const after = new Date(Date.now() + 60_000).toISOString()
  const count = (query: Record<string, string>) =>
    test.call({ url: `/api/images/count?${new URLSearchParams(query)}` })
  t.strictSame((await count({ from: before, to: after })).json(), { count: 2, is_capped: false })
  t.match((await count({ from: before, to: after, model_id: 'other' })).json(), { count: 0 })
  t.match((await count({ from: after, to: '2199-01-01T00:00:00+02:00' })).json(), { count: 0 })
  t.strictSame((await count({ from: before })).json(), { count: 2, is_capped: false })
  for (const [query, field] of [
    [{ from: 'yesterday', to: after }, 'from'],
    [{ from: '2026-13-45T00:00:00Z', to: after }, 'from'],
    [{ from: '2026-06-30T23:59:60Z', to: after }, 'from'],
    [{ from: after, to: before }, 'to'],
    [{ from: before, to: before }, 'to'],
  ] as const)
    t.match(
      (await count(query)).json(),
      { status: 400, errors: [{ field }] },
      JSON.stringify(query),
    )
})
