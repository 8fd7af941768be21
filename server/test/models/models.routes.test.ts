import t from 'tap'
import { generate, requestGeneration } from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { standIn } from '../support/stand-in.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

t.test('registers, reads, changes and deletes a model', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const { call, emulator } = test
  const { version } = emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const saved = await call({
    method: 'POST',
    url: '/api/models/save',
    payload: {
      name: 'Lamp',
      keyword: 'LMP',
      model_url: `https://replicate.com/acme/lamp/versions/${version}`,
    },
  })
  t.equal(saved.statusCode, 201)
  const model = saved.json()
  t.equal(saved.headers.location, `/api/models/${model.id}`)
  t.match(model, {
    name: 'Lamp',
    keyword: 'LMP',
    status: 'ready',
    version,
    model_url: `acme/lamp:${version}`,
    base_model: 'acme/lamp',
    is_public: false,
    training_id: null,
    trained_here: false,
    checked_at: model.created_at,
    thumbnail_url: null,
  })
  t.strictSame((await call({ url: `/api/models/${model.id}` })).json(), model)
  const list = (await call({ url: '/api/models' })).json()
  t.strictSame(list.models, [model])
  t.equal(list.next_cursor, null)

  const changed = await call({
    method: 'PATCH',
    url: `/api/models/${model.id}`,
    payload: { name: 'Desk lamp', description: null, status: 'archived' },
  })
  t.match(changed.json(), { name: 'Desk lamp', keyword: 'LMP', status: 'archived' })
  t.equal((await call({ url: '/api/models?status=ready' })).json().models.length, 0)

  const rejected = await requestGeneration(test, model.id)
  t.match(rejected.json(), { status: 409, code: 'models.archived' })

  const removed = await call({ method: 'DELETE', url: `/api/models/${model.id}` })
  t.equal(removed.statusCode, 204)
  t.equal(removed.body, '')
  t.match((await call({ url: `/api/models/${model.id}` })).json(), {
    status: 404,
    code: 'models.not_found',
  })
  t.equal((await call({ method: 'DELETE', url: `/api/models/${model.id}` })).statusCode, 404)
})

t.test('pages through models without gaps or repeats', async (t) => {
  const { call, emulator } = await startTestApp(t, { areJobsRunning: false })
  for (let index = 0; index < 7; index += 1) {
    emulator.seedModel({ owner: 'acme', name: `model-${index}` })
    const payload = { name: `Model ${index}`, model_url: `acme/model-${index}` }
    await call({ method: 'POST', url: '/api/models/save', payload })
  }
  const names: string[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = (await call({ url: `/api/models?limit=3${query}` })).json()
    names.push(...page.models.map(({ name }: { name: string }) => name))
    cursor = page.next_cursor
  } while (cursor !== null)
  t.strictSame(
    names,
    [6, 5, 4, 3, 2, 1, 0].map((index) => `Model ${index}`),
  )
})

const TOKEN = { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' }
const save = { method: 'POST', url: '/api/models/save' } as const

t.test('rejects a model that Replicate does not have, and stores nothing', async (t) => {
  for (const environment of [{}, TOKEN]) {
    const { call, emulator, count } = await startTestApp(t, { areJobsRunning: false, environment })
    emulator.seedModel({ owner: 'acme', name: 'lamp' })
    emulator.seedModel({ owner: 'acme', name: 'secret', visibility: 'private' })
    const before = await count()
    for (const model_url of [
      'acme/nowhere',
      'acme/secret',
      `acme/lamp:${'0123'.repeat(16)}`,
      `acme/nowhere:${'0123'.repeat(16)}`,
    ]) {
      const rejected = await call({ ...save, payload: { name: 'Lamp', model_url } })
      t.match(rejected.json(), {
        status: 422,
        code: 'models.not_on_replicate',
        detail:
          environment === TOKEN
            ? /Replicate does not have the .*Check the model’s name/
            : /^This server is in demo mode/,
      })
    }
    t.strictSame(await count(), before)
  }
})

t.test('saves a model as unchecked if Replicate does not give an answer', async (t) => {
  for (const status of [401, 402, 403, 429, 503]) {
    const baseUrl = await standIn(t, () => ({ status, body: { detail: 'No.' } }))
    const { call } = await startTestApp(t, {
      areJobsRunning: false,
      environment: { ...TOKEN, REPLICATE_API_BASE_URL: baseUrl },
    })
    const saved = await call({ ...save, payload: { name: 'Lamp', model_url: 'acme/lamp' } })
    t.equal(saved.statusCode, 201, `${status}`)
    t.match(saved.json(), { checked_at: null, status: 'ready' }, `${status}`)
  }
})

t.test('marks an unchecked model as checked once it has generated', async (t) => {
  const test = await startTestApp(t)
  test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const { id } = await addModel(test, { name: 'Lamp', model_url: 'acme/lamp' })
  const read = async () => (await test.call({ url: `/api/models/${id}` })).json()
  t.equal((await read()).checked_at, null)
  await generate(test, id)
  await waitFor(read, ({ checked_at }) => checked_at !== null)
})

const BAD_BODIES: [string, object, string][] = [
  ['no name', { model_url: 'acme/lamp' }, 'name'],
  ['an empty name', { name: '  ', model_url: 'acme/lamp' }, 'name'],
  ['a URL of another site', { name: 'x', model_url: 'https://example.com/acme/lamp' }, 'model_url'],
  ['a number as the name', { name: 1, model_url: 'acme/lamp' }, 'name'],
  ['an unknown field', { name: 'x', model_url: 'acme/lamp', colour: 'red' }, 'colour'],
  [
    'a keyword of two words',
    { name: 'x', model_url: 'acme/lamp', keyword: 'two words' },
    'keyword',
  ],
]
t.test('rejects invalid models, naming the field, and stores nothing', async (t) => {
  const { call, count } = await startTestApp(t, { areJobsRunning: false })
  const before = await count()
  for (const [name, payload, field] of BAD_BODIES) {
    const response = await call({ method: 'POST', url: '/api/models/save', payload })
    t.equal(response.statusCode, 400, name)
    t.match(response.headers['content-type'], /application\/problem\+json/)
    t.match(response.json(), { code: 'request.invalid', errors: [{ field }] }, name)
  }
  t.strictSame(await count(), before)
})
