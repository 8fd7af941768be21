import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cleanUp } from '../../src/jobs/clean-up.ts'
import { FilesError } from '../../src/ports/files/files.ts'
import { type TestApp, waitFor } from '../support/test-app.ts'
import { set, train, trainToTheEnd, upload } from '../trainings/training-calls.ts'

interface Image {
  id: string
  number: number
  url: string
}

/** A trained model whose weights are here, and two images made with it. */
async function start(t: Test) {
  const { test, done } = await trainToTheEnd(t)
  const url = `/api/models/${done.model_id}/generate`
  const generate = async (headers = {}) => {
    const payload = { prompt: 'LMP at noon', num_outputs: 2, megapixels: '0.25' }
    const started = (await test.call({ method: 'POST', url, payload, headers })).json()
    return waitFor(
      async () => (await test.call({ url: `/api/generations/${started.id}` })).json(),
      ({ status }) => status === 'succeeded',
    )
  }
  const training = await waitFor(
    async () => (await test.call({ url: `/api/trainings/${done.id}` })).json(),
    ({ weights_url }) => weights_url !== null,
  )
  return { test, training, generate, remove: remover(test) }
}

const remover = (test: TestApp) => (path: string) =>
  test.call({ method: 'DELETE', url: `/api/${path}` })

/** Whether a file is on the disk. */
const isThere = ({ config }: TestApp, url: string) =>
  existsSync(join(config.dataDirectory, 'files', url.replace('/api/files/', '')))

t.test('an image is deleted, and its generation tells that it was', async (t) => {
  const { test, generate, remove } = await start(t)
  const generation = await generate()
  const [first, second] = generation.pictures as [Image, Image]
  t.strictSame([first.number, second.number], [1, 2])
  const download = await test.call({ url: `${second.url}?download=1` })
  t.match(download.headers['content-disposition'], /filename="\S.* 2\.webp"/, 'named by its number')

  const answer = await remove(`images/${first.id}`)
  t.equal(answer.statusCode, 204)
  t.equal(answer.body, '')
  t.notOk(isThere(test, first.url))
  t.ok(isThere(test, second.url))
  t.match((await test.call({ url: `/api/generations/${generation.id}` })).json(), {
    status: 'succeeded',
    deleted_images: 1,
    pictures: [{ id: second.id, number: 2 }],
  })
  t.equal((await test.call({ url: first.url })).statusCode, 404)
  t.match((await remove(`images/${first.id}`)).json(), { status: 404, code: 'images.not_found' })
  await remove(`images/${second.id}`)
  const later = await generate({ 'idempotency-key': 'later' })
  t.match(later.pictures, [{ number: 3 }, { number: 4 }], 'numbers are not used again')
})

t.test('a generation is deleted with its images; its key replays the first answer', async (t) => {
  const { test, generate, remove } = await start(t)
  const headers = { 'idempotency-key': 'a-key' }
  const generation = await generate(headers)
  t.equal((await remove(`generations/${generation.id}`)).statusCode, 204)
  for (const { url } of generation.pictures as Image[]) t.notOk(isThere(test, url))
  t.match((await remove(`generations/${generation.id}`)).json(), {
    status: 404,
    code: 'generations.not_found',
  })
  t.strictSame((await test.call({ url: '/api/generations' })).json().generations, [])
  const again = await test.call({
    method: 'POST',
    url: `/api/models/${generation.model_id}/generate`,
    payload: { prompt: 'LMP at noon', num_outputs: 2, megapixels: '0.25' },
    headers,
  })
  t.equal(again.statusCode, 202)
  t.equal(again.json().id, generation.id, 'nothing is bought twice')
  t.equal((await test.emulator.ledger()).predictions_created, 1)
})

t.test('files go later where storage is away, over a restart too', async (t) => {
  const { test, generate, remove } = await start(t)
  const generation = await generate()
  const { files, removals } = test.deps
  const there = files.remove
  const images = generation.pictures as Image[]
  files.remove = () => Promise.reject(new FilesError('unavailable', 'away'))
  t.equal((await remove(`generations/${generation.id}`)).statusCode, 204)
  t.ok(images.every(({ url }) => isThere(test, url)))
  await removals.work()
  files.remove = there
  // Another process knows of it from the database alone.
  t.equal((await test.database.query('select 1 from public.removals')).length, images.length)
  await removals.work()
  t.notOk(images.some(({ url }) => isThere(test, url)))
  t.strictSame(await test.database.query('select 1 from public.removals'), [])
})

t.test('files of which the removal was given up are found by the clean-up', async (t) => {
  const { test, generate, remove } = await start(t)
  const generation = await generate()
  const { files } = test.deps
  const there = files.remove
  files.remove = () => Promise.reject(new FilesError('unavailable', 'away'))
  await remove(`generations/${generation.id}`)
  await test.database.query('delete from public.removals')
  files.remove = there
  await cleanUp(test.deps, 0)
  const images = generation.pictures as Image[]
  t.notOk(images.some(({ url }) => isThere(test, url)))
})

t.test(
  'a training is deleted; its model still generates, and what is late finds no run',
  async (t) => {
    const { test, training, generate, remove } = await start(t)
    const weights = String(training.weights_url)
    await waitFor(
      async () =>
        (await test.database.query('select next_check_at from public.trainings'))[0]?.[
          'next_check_at'
        ],
      (due) => due === null,
    )
    t.ok(isThere(test, weights))
    const model = (await test.call({ url: `/api/models/${training.model_id}` })).json()
    t.equal((await remove(`trainings/${training.id}`)).statusCode, 204)
    t.notOk(isThere(test, weights))
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
    t.match(await generate(), { status: 'succeeded' })
  },
)

t.test('while its weights are being copied a training says so and is not deleted', async (t) => {
  let copied: () => void = () => undefined
  const { test, done } = await trainToTheEnd(t, {}, ({ deps: { files } }) => {
    const { write } = files
    const isCopied = new Promise<void>((resolve) => {
      copied = resolve
    })
    files.write = async (key, content) => {
      if (key.startsWith('weights/')) await isCopied
      return write(key, content)
    }
  })
  const url = `/api/trainings/${done.id}`
  const read = async () => (await test.call({ url })).json()
  t.match(await read(), { status: 'succeeded', is_finishing: true })
  const { trainings } = (await test.call({ url: '/api/trainings' })).json()
  t.match(trainings, [{ is_finishing: true }])
  const refused = await test.call({ method: 'DELETE', url })
  t.match(refused.json(), { status: 409, code: 'trainings.finishing' })
  copied()
  const settled = await waitFor(read, ({ is_finishing }) => is_finishing === false)
  t.match(settled, { weights_url: /^\/api\/files\// })
  t.equal((await test.call({ method: 'DELETE', url })).statusCode, 204)
})

t.test('what has not ended is not deleted, and the answer says what to do', async (t) => {
  const { test, remove, generate } = await start(t)
  await generate()
  test.emulator.addFault({ queue_ms: 600_000, route: 'trainings' })
  test.emulator.addFault({ queue_ms: 600_000, route: 'predictions' })
  const training = (await train(test, { file: upload(set), name: 'Next', keyword: 'NXT' })).json()
  t.match((await remove(`trainings/${training.id}`)).json(), {
    status: 409,
    code: 'trainings.not_ended',
    detail: /Cancel it first/,
  })
  const { models } = (await test.call({ url: '/api/models' })).json()
  const url = `/api/models/${models[0].id}/generate`
  const { id } = (
    await test.call({ method: 'POST', url, payload: { prompt: 'LMP at night' } })
  ).json()
  t.match((await remove(`generations/${id}`)).json(), {
    status: 409,
    code: 'generations.not_ended',
    detail: /Cancel it first/,
  })
})

t.test('images of a period are counted, and times that are none are refused', async (t) => {
  const { test, generate } = await start(t)
  const before = new Date(Date.now() - 60_000).toISOString()
  await generate()
  const after = new Date(Date.now() + 60_000).toISOString()
  const count = (query: Record<string, string>) =>
    test.call({ url: `/api/images/count?${new URLSearchParams(query)}` })
  t.strictSame((await count({ from: before, to: after })).json(), { count: 2, is_capped: false })
  t.match((await count({ from: before, to: after, model_id: 'other' })).json(), { count: 0 })
  t.match((await count({ from: after, to: '2199-01-01T00:00:00+02:00' })).json(), { count: 0 })
  for (const [query, field] of [
    [{ from: before }, 'to'],
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
