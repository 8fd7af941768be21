import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { DatabaseError } from '../../src/ports/database/database.ts'
import { startTestApp } from '../support/test-app.ts'

t.test('answers 404 for unknown paths below /api, and serves the page for others', async (t) => {
  const spaDirectory = mkdtempSync(join(tmpdir(), 'the-way-spa-'))
  t.teardown(() => rmSync(spaDirectory, { recursive: true }))
  writeFileSync(join(spaDirectory, 'index.html'), '<!doctype html><title>The Way</title>')
  const { app } = await startTestApp(t, { areJobsRunning: false, spaDirectory })
  for (const url of ['/api', '/api/', '/api/nowhere', '/api/models/a/b/c']) {
    const response = await app.inject({ url })
    t.match(response.json(), { status: 404, code: 'request.no_such_address' }, url)
    t.match(response.headers['content-type'], /application\/problem\+json/)
  }
  for (const url of ['/', '/models/create', '/trainings/abc', '/anything']) {
    const response = await app.inject({ url })
    t.equal(response.statusCode, 200, url)
    t.match(response.headers['content-type'], /text\/html/)
  }
  t.equal((await app.inject({ url: '/assets/gone.js' })).statusCode, 404)
  t.equal((await app.inject({ method: 'POST', url: '/models' })).statusCode, 404)
})

t.test('rejects malformed bodies', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  const send = (payload: string, type: string) =>
    call({ method: 'POST', url: '/api/models/save', payload, headers: { 'content-type': type } })
  t.match((await send('{"name":', 'application/json')).json(), {
    status: 400,
    code: 'request.malformed',
  })
  t.match((await send('<a/>', 'application/xml')).json(), {
    status: 415,
    code: 'request.unsupported_media_type',
  })
  const large = JSON.stringify({ name: 'x'.repeat(300_000) })
  t.match((await send(large, 'application/json')).json(), {
    status: 413,
    code: 'request.too_large',
  })
  t.match((await send('{}', 'text/plain')).json(), {
    status: 415,
    code: 'request.unsupported_media_type',
  })
  t.match((await call({ url: '/api/models?limit=1000' })).json(), {
    status: 400,
    errors: [{ field: 'limit' }],
  })
  t.match((await call({ url: '/api/models?cursor=nonsense' })).statusCode, 400)
})

t.test('rejects paths that cannot be decoded', async (t) => {
  const { app, call } = await startTestApp(t, { areJobsRunning: false })
  for (const url of ['/api/trainings/%zz', '/api/models/%', '/api/files/a/%ff?x=%zz', '/api/%zz']) {
    const bad = await call({ url })
    t.match(bad.headers['content-type'], /application\/problem\+json/)
    t.match(bad.json(), { status: 400, code: 'request.malformed', request_id: String }, url)
    t.match(bad.json().detail, /^The URL cannot be decoded/)
  }
  for (const url of ['/api/trainings/%zz', '/api/models/%', '/api/files/a/%ff'])
    t.equal((await app.inject({ url })).statusCode, 401, url)
  t.match((await call({ url: '/api/models/100%25' })).json().detail, '100%', 'an encoded %')
  const long = await call({ url: `/api/trainings/${'a'.repeat(300)}` })
  t.match(long.json(), { status: 404, code: 'request.no_such_address' })
})

t.test('accepts a JSON content type without a body', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  const headers = { 'content-type': 'application/json', 'content-length': '0' }
  const gone = await call({ method: 'DELETE', url: '/api/models/nothing', headers })
  t.match(gone.json(), { status: 404, code: 'models.not_found' })
  const empty = await call({ method: 'POST', url: '/api/models/save', headers })
  t.match(empty.json(), { status: 400, detail: 'The body should be a JSON object.' })
})

const CHANGES: [object, { field: string; detail: string }][] = [
  [{}, { field: '', detail: 'should not be empty' }],
  [{ name: '' }, { field: 'name', detail: 'should not be empty' }],
  [{ name: 5 }, { field: 'name', detail: 'should be text' }],
  [
    { keyword: 'two words' },
    { field: 'keyword', detail: 'should be one word of 2-40 letters, digits, - or _' },
  ],
  [{ is_public: null }, { field: 'is_public', detail: 'should be true or false' }],
  [{ nome: 'x' }, { field: 'nome', detail: 'is an unknown field: did you mean name?' }],
  [{ colour: 'x' }, { field: 'colour', detail: 'is an unknown field: remove it' }],
]
t.test('names an invalid field once, with what to do', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  for (const [payload, error] of CHANGES) {
    const { statusCode, ...answer } = await call({
      method: 'PATCH',
      url: '/api/models/x',
      payload,
    })
    t.equal(statusCode, 400)
    t.match(answer.json().errors, [error], JSON.stringify(payload))
    t.equal(answer.json().errors.length, 1)
  }
})

t.test(
  'answers 503 with Retry-After while the database is unavailable, and 500 for a bug',
  async (t) => {
    const { call, deps } = await startTestApp(t, { areJobsRunning: false })
    const secret = 'select secret from nowhere at /home/somebody'
    deps.database.call.models_list = async () => {
      throw new DatabaseError('unavailable', secret)
    }
    const unavailable = await call({ url: '/api/models' })
    t.match(unavailable.json(), { status: 503, code: 'database.unavailable' })
    t.ok(unavailable.headers['retry-after'])
    deps.database.call.models_list = async () => {
      throw new DatabaseError('internal', secret)
    }
    const bug = await call({ url: '/api/models' })
    t.match(bug.json(), { status: 500, code: 'internal' })
    for (const { body } of [unavailable, bug]) t.notMatch(body, /secret|somebody/)
  },
)

t.test('accepts writes from a configured origin and lets it read responses', async (t) => {
  const { app } = await startTestApp(t, {
    areJobsRunning: false,
    environment: { CORS_ORIGINS: 'https://app.example.com' },
  })
  const origin = 'https://app.example.com'
  for (const method of ['POST', 'PATCH', 'DELETE']) {
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/api/models/x',
      headers: { origin, 'access-control-request-method': method },
    })
    t.equal(preflight.statusCode, 204)
    t.match(preflight.headers['access-control-allow-methods'], method)
  }
  const { headers } = await app.inject({ url: '/api/config', headers: { origin } })
  t.match(headers['access-control-expose-headers'], /location/)
})
