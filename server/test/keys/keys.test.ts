import t from 'tap'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'

const makeKey = async ({ call }: TestApp, payload: object) =>
  call({ method: 'POST', url: '/api/keys', payload })

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

t.test('a key is shown once, and works for what it is good for', async (t) => {
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
  const refused = await app.inject({
    method: 'POST',
    url: '/api/datasets',
    headers: bearer(key),
    payload: {},
  })
  t.equal(refused.statusCode, 403)
  t.match(refused.json(), { code: 'keys.no_scope', detail: /"train"/ })

  const listed = await call({ url: '/api/keys' })
  t.match(listed.json(), { keys: [{ id: rest.id, last_used_at: /^20/ }], next_cursor: null })
  t.notMatch(listed.body, key)
  t.match((await call({ url: `/api/keys/${rest.id}` })).json(), { id: rest.id })
  const rows = await test.database.query(
    'select row_to_json(k)::text as text from public.api_keys k',
  )
  t.notMatch(JSON.stringify(rows), key, 'the database holds its hash alone')
})

t.test('a revoked key is of no use at once, and stays in the list', async (t) => {
  const test = await startTestApp(t)
  const { id, key } = (await makeKey(test, { name: 'k', scopes: ['read'] })).json()
  for (const _ of [1, 2])
    t.equal((await test.call({ method: 'DELETE', url: `/api/keys/${id}` })).statusCode, 204)
  const refused = await test.app.inject({ url: '/api/models', headers: bearer(key) })
  t.equal(refused.statusCode, 401)
  t.match(refused.json(), { code: 'keys.revoked' })
  t.match((await test.call({ url: `/api/keys/${id}` })).json(), { revoked_at: /^20/ })
})

t.test('an expired key says so', async (t) => {
  const test = await startTestApp(t)
  const expires_at = new Date(Date.now() + 60_000).toISOString()
  const { key } = (await makeKey(test, { name: 'k', scopes: ['read'], expires_at })).json()
  const ask = () => test.app.inject({ url: '/api/models', headers: bearer(key) })
  t.equal((await ask()).statusCode, 200)
  await test.database.query("update public.api_keys set expires_at = now() - interval '1 second'")
  t.match((await ask()).json(), { status: 401, code: 'keys.expired' })
})

t.test('a key makes none that is good for more', async (t) => {
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

t.test('bad wishes are refused by field, and nothing is made', async (t) => {
  const test = await startTestApp(t)
  const past = new Date(Date.now() - 1000).toISOString()
  const bad: [object, string][] = [
    [{}, 'name'],
    [{ name: ' ', scopes: ['read'] }, 'name'],
    [{ name: 'k', scopes: [] }, 'scopes'],
    [{ name: 'k', scopes: ['read', 'read'] }, 'scopes'],
    [{ name: 'k', scopes: ['root'] }, 'scopes'],
    [{ name: 'k', scopes: ['read'], expires_at: past }, 'expires_at'],
    [{ name: 'k', scopes: ['read'], expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'k', scopes: ['read'], owner_id: 'bob' }, 'owner_id'],
  ]
  for (const [payload, field] of bad) {
    const answer = await makeKey(test, payload)
    t.equal(answer.statusCode, 400, JSON.stringify(payload))
    t.match(answer.json().errors[0]?.field, field)
  }
  t.strictSame((await test.call({ url: '/api/keys' })).json().keys, [])
})

t.test('a key of nobody’s, or none of yours, is not found', async (t) => {
  const test = await startTestApp(t)
  const { id } = (await makeKey(test, { name: 'k', scopes: ['read'] })).json()
  await test.database.query("update public.api_keys set owner_id = 'bob'")
  for (const key of [id, 'unknown']) {
    t.match((await test.call({ url: `/api/keys/${key}` })).json(), { code: 'keys.not_found' })
    const gone = await test.call({ method: 'DELETE', url: `/api/keys/${key}` })
    t.equal(gone.statusCode, 404)
  }
})

t.test('a credential in the address, of another scheme or malformed is none', async (t) => {
  const test = await startTestApp(t)
  const { key } = (await makeKey(test, { name: 'k', scopes: ['read'] })).json()
  const asks = [
    { url: `/api/models?token=${key}` },
    { url: `/api/models?api_key=${key}`, headers: bearer(key) },
    { url: '/api/models', headers: { authorization: `Basic ${key}` } },
    { url: '/api/models', headers: { authorization: key } },
    { url: '/api/models', headers: { authorization: `Bearer ${key} x` } },
    { url: '/api/models', headers: bearer(`${key}x`) },
    { url: '/api/models', headers: bearer('tw_') },
  ]
  for (const ask of asks) {
    const answer = await test.app.inject(ask)
    t.equal(answer.statusCode, 401, JSON.stringify(ask))
    t.equal(answer.headers['www-authenticate'], 'Bearer')
    t.notMatch(answer.body, key)
  }
})

t.test('its last use, and a session’s, are written once a minute', async (t) => {
  const test = await startTestApp(t)
  const { key } = (await makeKey(test, { name: 'k', scopes: ['read'] })).json()
  const payload = { token: OWNER_TOKEN }
  const signedIn = await test.app.inject({ method: 'POST', url: '/api/session', payload })
  const cookie = `the_way_session=${signedIn.cookies[0]?.value ?? ''}`
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
