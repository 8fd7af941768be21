import t from 'tap'
import { startTestApp } from '../support/test-app.ts'

const version = 'c'.repeat(64)

t.test('a model of the earlier app is registered, read, changed and removed', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
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

  const refused = await call({
    method: 'POST',
    url: `/api/models/${model.id}/generate`,
    payload: { prompt: 'a lamp' },
  })
  t.match(refused.json(), { status: 409, code: 'models.archived' })

  const removed = await call({ method: 'DELETE', url: `/api/models/${model.id}` })
  t.equal(removed.statusCode, 204)
  t.equal(removed.body, '')
  t.match((await call({ url: `/api/models/${model.id}` })).json(), {
    status: 404,
    code: 'models.not_found',
  })
  t.equal((await call({ method: 'DELETE', url: `/api/models/${model.id}` })).statusCode, 404)
})

t.test('pages of models follow one another without gap or repeat', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  for (let index = 0; index < 7; index += 1) {
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

const BAD_BODIES: [string, object, string][] = [
  ['no name', { model_url: 'acme/lamp' }, 'name'],
  ['an empty name', { name: '  ', model_url: 'acme/lamp' }, 'name'],
  ['an address elsewhere', { name: 'x', model_url: 'https://example.com/acme/lamp' }, 'model_url'],
  ['a number for a name', { name: 1, model_url: 'acme/lamp' }, 'name'],
  ['an unknown field', { name: 'x', model_url: 'acme/lamp', colour: 'red' }, 'colour'],
  [
    'a keyword of two words',
    { name: 'x', model_url: 'acme/lamp', keyword: 'two words' },
    'keyword',
  ],
]
t.test('bad models are refused with the field at fault, and nothing is stored', async (t) => {
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
