import t from 'tap'
import { bearer } from '../support/credentials.ts'
import { signIn } from '../support/sign-in.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const makeKey = async ({ call }: TestApp, payload: object) =>
  call({ method: 'POST', url: '/api/keys', payload })

t.test('shows a key once, and accepts it for its scopes', async (t) => {
  const test = await startTestApp(t)
  const answer = await makeKey(test, { name: ' a script ', scopes: ['read'] })
  t.equal(answer.statusCode, 201)
  const { key, ...rest } = answer.json()
  t.match(key, /^tw_[\w-]{43}$/)
  t.match(rest, {
    name: 'a script',
    scopes: ['read'],
    hint: key.slice(-4),
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
  })
  t.equal(answer.headers.location, `/api/keys/${rest.id}`)
  t.equal(answer.headers['cache-control'], 'no-store')

  const { app, call } = test
  const models = await app.inject({ url: '/api/models', headers: bearer(key) })
  t.equal(models.statusCode, 200)
  const who = (await app.inject({ url: '/api/session', headers: bearer(key) })).json()
  t.match(who, { owner: { id: 'local' }, scopes: ['read'], expires_at: null })
  const rejected = await app.inject({
    method: 'POST',
    url: '/api/datasets',
    headers: bearer(key),
    payload: {},
  })
  t.equal(rejected.statusCode, 403)
  t.match(rejected.json(), { code: 'keys.no_scope', detail: /"train"/ })

  const listed = await call({ url: '/api/keys' })
  t.match(listed.json(), { keys: [{ id: rest.id, last_used_at: /^20/ }], next_cursor: null })
  t.notMatch(listed.body, key)
  t.match((await call({ url: `/api/keys/${rest.id}` })).json(), { id: rest.id })
  const rows = await test.database.query(
    'select row_to_json(k)::text as text from public.api_keys k',
  )
  t.notMatch(JSON.stringify(rows), key, 'the database contains only its hash')
})

t.test('rejects a revoked key immediately, but still lists it', async (t) => {
  const test = await startTestApp(t)
  const { id, key } = (await makeKey(test, { name: 'k', scopes: ['read'] })).json()
  for (const _ of [1, 2])
    t.equal((await test.call({ method: 'DELETE', url: `/api/keys/${id}` })).statusCode, 204)
  const rejected = await test.app.inject({ url: '/api/models', headers: bearer(key) })
  t.equal(rejected.statusCode, 401)
  t.match(rejected.json(), { code: 'keys.revoked' })
  t.match((await test.call({ url: `/api/keys/${id}` })).json(), { revoked_at: /^20/ })
})

t.test('rejects an expired key as expired', async (t) => {
  const test = await startTestApp(t)
  const expires_at = new Date(Date.now() + 60_000).toISOString()
  const { key } = (await makeKey(test, { name: 'k', scopes: ['read'], expires_at })).json()
  const listModels = () => test.app.inject({ url: '/api/models', headers: bearer(key) })
  t.equal((await listModels()).statusCode, 200)
  await test.database.query("update public.api_keys set expires_at = now() - interval '1 second'")
  t.match((await listModels()).json(), { status: 401, code: 'keys.expired' })
})

t.test('lets a key create only keys with scopes it has', async (t) => {
  const test = await startTestApp(t)
  const { key } = (await makeKey(test, { name: 'admin', scopes: ['admin'] })).json()
  const make = (scopes: string[]) =>
    test.app.inject({
      method: 'POST',
      url: '/api/keys',
      headers: bearer(key),
      payload: { name: 'k', scopes },
    })
  t.equal((await make(['admin'])).statusCode, 201)
  t.match((await make(['admin', 'generate'])).json(), { status: 403, code: 'keys.scope_not_held' })
})

/** Dates that do not exist, times without a zone, and values outside the database's range. */
const INVALID_EXPIRIES = [
  '2027-02-30',
  '2027-02-30T00:00:00Z',
  '+012026-01-01T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '2030-11-28T19:58:47',
  '2030-01-01T00:00:00+05',
  '2030-06-30T23:59:60Z',
  '2030',
  '',
]

const INVALID_NAMES = [
  'two\r\nlines',
  'a\u0000b',
  'a\u202eb',
  'a\u2028b',
  '\u200e',
  '\ud83d',
  '\u001b[31mred',
]

t.test('rejects invalid keys, naming the field, and creates nothing', async (t) => {
  const test = await startTestApp(t)
  const past = new Date(Date.now() - 1000).toISOString()
  const bad: [object, string, RegExp?][] = [
    [{}, 'name'],
    [{ name: ' ', scopes: ['read'] }, 'name', /name should be one line of readable letters/],
    [{ name: 'k', scopes: [] }, 'scopes', /scopes should not be empty/],
    [{ name: 'k', scopes: ['read', 'read'] }, 'scopes', /remove item 2, which repeats item 1/],
    [{ name: 'k', scopes: ['root'] }, 'scopes'],
    [{ name: 'k', scopes: ['read'], expires_at: past }, 'expires_at'],
    [{ name: 'k', scopes: ['read'], expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'k', scopes: ['read'], owner_id: 'bob' }, 'owner_id'],
    ...INVALID_EXPIRIES.map((expires_at): [object, string, RegExp] => [
      { name: 'k', scopes: ['read'], expires_at },
      'expires_at',
      /should be a time with a time zone, such as 2030-01-31T09:00:00Z/,
    ]),
    ...INVALID_NAMES.map((name): [object, string, RegExp] => [
      { name, scopes: ['read'] },
      'name',
      /should be one line of readable letters/,
    ]),
  ]
  for (const [payload, field, message] of bad) {
    const answer = await makeKey(test, payload)
    // Encoded, because line breaks would break the test's output.
    const sent = encodeURI(JSON.stringify(payload))
    t.equal(answer.statusCode, 400, sent)
    const { detail, errors } = answer.json()
    t.match(errors[0]?.field, field)
    t.match(detail, message ?? /./, sent)
  }
  t.strictSame((await test.call({ url: '/api/keys' })).json().keys, [])
})

t.test('accepts an expiry time in any zone, or a date in UTC', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  for (const [expires_at, end] of [
    ['2096-02-29', '2096-02-29T00:00:00.000000Z'],
    ['2096-01-01T00:00:00-23:59', '2096-01-01T23:59:00.000000Z'],
    ['2096-01-01T05:30:00.123456+05:30', '2096-01-01T00:00:00.123000Z'],
    [null, null],
  ]) {
    const answer = await makeKey(test, { name: 'Zoë 👩‍🔧 «x»', scopes: ['read'], expires_at })
    t.match([answer.statusCode, answer.json()], [201, { name: 'Zoë 👩‍🔧 «x»', expires_at: end }])
  }
  const past = { name: 'k', scopes: ['read'], expires_at: '2026-01-01' }
  t.match((await makeKey(test, past)).json(), { errors: [{ field: 'expires_at', code: 'past' }] })
})

t.test('lets an expiring key create only keys that expire no later', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const end = '2096-01-01T00:00:00Z'
  const admin = { name: 'admin', scopes: ['admin'], expires_at: end }
  const { key } = (await makeKey(test, admin)).json()
  const make = (more: object) =>
    test.app.inject({
      method: 'POST',
      url: '/api/keys',
      headers: bearer(key),
      payload: { name: 'longer', scopes: ['admin'], ...more },
    })
  for (const more of [{}, { expires_at: null }, { expires_at: '2096-01-01T00:00:01Z' }])
    t.match(
      (await make(more)).json(),
      { status: 403, code: 'keys.ends_too_late', detail: /2096-01-01T00:00:00.*expires_at/ },
      JSON.stringify(more),
    )
  t.equal((await test.call({ url: '/api/keys' })).json().keys.length, 1)
  for (const expires_at of [end, '2095-12-31'])
    t.equal((await make({ expires_at })).statusCode, 201, expires_at)
})

t.test('reports where a body is not JSON, without repeating it', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  const cases: [string, RegExp][] = [
    ['{"name":"tw_x", }', /^The body is not valid JSON: syntax error at character 17\b/],
    ['{"name":\n tw_x}', /^The body is not valid JSON\. /],
    ['{"name": JSON at position 7', /^The body is not valid JSON\. /],
    ['{"name":', /^The body is not valid JSON: it ends too early\b/],
    ['{"__proto__":{"name":"k"}}', /^The body has a field named __proto__\b/],
  ]
  for (const [payload, message] of cases) {
    const headers = { 'content-type': 'application/json' }
    const answer = await call({ method: 'POST', url: '/api/keys', payload, headers })
    t.match(answer.json(), { status: 400, code: 'request.malformed', detail: message }, payload)
    t.notMatch(answer.body, /tw_x/)
  }
})

t.test('rejects invalid cursors and confirmations', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  const rejected = await call({ url: '/api/keys?cursor=nonsense' })
  t.match(rejected.json(), {
    status: 400,
    detail: 'cursor should be the `next_cursor` of the previous page.',
  })
  const payload = { confirm: 'yes', at_replicate: false }
  t.match((await call({ method: 'POST', url: '/api/deletions', payload })).json(), {
    status: 400,
    detail: 'confirm should be "delete everything".',
  })
  for (const cursor of ['2026-99-99T99:99Z_x', '2026-01-01T00:00:00Z_%00', '9999-12-31T23:59:59Z_'])
    t.equal((await call({ url: `/api/keys?cursor=${cursor}` })).statusCode, 200, cursor)
})

t.test('stores the last use of a key and of a session at most once a minute', async (t) => {
  const test = await startTestApp(t)
  const { key } = (await makeKey(test, { name: 'k', scopes: ['read'] })).json()
  const { cookie } = await signIn(test)
  const used = async (secondsAgo: number) => {
    const time = new Date(Date.now() - secondsAgo * 1000).toISOString()
    await test.database.query('update public.api_keys set last_used_at = $1', [time])
    await test.database.query('update public.sessions set last_seen_at = $1', [time])
    for (const headers of [bearer(key), { cookie }])
      t.equal((await test.app.inject({ url: '/api/models', headers })).statusCode, 200)
    const [row] = await test.database.query(
      `select last_used_at > $1 as key, last_seen_at > $1 as session from public.api_keys, public.sessions`,
      [time],
    )
    return row
  }
  t.strictSame(await used(50), { key: false, session: false })
  t.strictSame(await used(61), { key: true, session: true })
})
