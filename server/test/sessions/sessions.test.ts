import t from 'tap'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const cookieOf = (header: string | string[] | number | undefined) =>
  String(header).split(';')[0] ?? ''

t.test('the printed link signs in once', async (t) => {
  const { app, deps } = await startTestApp(t, { areJobsRunning: false })
  const { code } = await deps.accounts.createSignInCode()
  const signIn = () => app.inject({ method: 'POST', url: '/api/session', payload: { code } })
  const [first, second] = await Promise.all([signIn(), signIn()])
  t.strictSame([first.statusCode, second.statusCode].sort(), [201, 401])
  const good = first.statusCode === 201 ? first : second
  const set = String(good.headers['set-cookie'])
  t.match(set, /HttpOnly/)
  t.match(set, /SameSite=Lax/)
  const cookie = cookieOf(good.headers['set-cookie'])

  const who = await app.inject({ url: '/api/session', headers: { cookie } })
  t.match(who.json(), { owner: { id: 'local' }, expires_at: String })
  t.equal((await app.inject({ url: '/api/models', headers: { cookie } })).statusCode, 200)

  const out = await app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } })
  t.equal(out.statusCode, 204)
  t.equal((await app.inject({ url: '/api/models', headers: { cookie } })).statusCode, 401)
})

t.test('the owner’s token signs in, and works as Bearer', async (t) => {
  const { app, call } = await startTestApp(t, { areJobsRunning: false })
  const good = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: OWNER_TOKEN },
  })
  t.equal(good.statusCode, 201)
  const bad = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: 'x'.repeat(40) },
  })
  t.match(bad.json(), { status: 401, code: 'session.wrong_token' })
  t.match((await call({ url: '/api/session' })).json(), {
    owner: { id: 'local' },
    expires_at: null,
  })
})

t.test('a wrong token is 401 even beside a good cookie', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const good = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: OWNER_TOKEN },
  })
  const cookie = cookieOf(good.headers['set-cookie'])
  const headers = { cookie, authorization: 'Bearer wrong' }
  t.equal((await app.inject({ url: '/api/models', headers })).statusCode, 401)
})

t.test(
  'whoever is not signed in gets 401 before anything is looked at, and sees only what is open',
  async (t) => {
    const { app } = await startTestApp(t, { areJobsRunning: false })
    const closed = [
      ['GET', '/api/models'],
      ['GET', '/api/models/nowhere'],
      ['POST', '/api/models/save'],
      ['POST', '/api/models/train-flux'],
      ['GET', '/api/models/status'],
      ['GET', '/api/models/check-replicate'],
      ['GET', '/api/trainings'],
      ['GET', '/api/generations'],
      ['GET', '/api/datasets'],
      ['GET', '/api/files/pictures/a/0.png'],
      ['GET', '/api/session'],
    ] as const
    for (const [method, url] of closed) {
      const response = await app.inject({ method, url })
      t.match(response.json(), { status: 401, code: 'session.none' }, `${method} ${url}`)
      t.equal(response.headers['www-authenticate'], 'Bearer')
    }
    for (const url of [
      '/api/health/live',
      '/api/health/ready',
      '/api/config',
      '/api/openapi.json',
      '/api/docs/',
    ]) {
      t.equal((await app.inject({ url })).statusCode, 200, url)
    }
  },
)

t.test('the database holds no secret in clear', async (t) => {
  const { app, deps, database } = await startTestApp(t, { areJobsRunning: false })
  const { code } = await deps.accounts.createSignInCode()
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: OWNER_TOKEN },
  })
  const secret = cookieOf(signedIn.headers['set-cookie']).split('=')[1] ?? ''
  const rows = JSON.stringify([
    await database.query('select * from public.sessions'),
    await database.query('select * from public.sign_in_codes'),
  ])
  for (const value of [code, OWNER_TOKEN, secret]) t.notOk(rows.includes(value))
})
