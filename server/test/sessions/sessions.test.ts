import t from 'tap'
import { cookieOf, signIn } from '../support/sign-in.ts'
import { startTestApp } from '../support/test-app.ts'

t.test('signs in once with the printed link', async (t) => {
  const { app, deps } = await startTestApp(t, { areJobsRunning: false })
  const { code } = await deps.accounts.createSignInCode()
  const open = () => app.inject({ method: 'POST', url: '/api/session', payload: { code } })
  const [first, second] = await Promise.all([open(), open()])
  t.strictSame([first.statusCode, second.statusCode].sort(), [201, 401])
  const good = first.statusCode === 201 ? first : second
  const set = String(good.headers['set-cookie'])
  t.match(set, /HttpOnly/)
  t.match(set, /SameSite=Lax/)
  const cookie = cookieOf(good)

  const who = await app.inject({ url: '/api/session', headers: { cookie } })
  t.match(who.json(), { owner: { id: 'local' }, expires_at: String })
  t.equal((await app.inject({ url: '/api/models', headers: { cookie } })).statusCode, 200)

  const out = await app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } })
  t.equal(out.statusCode, 204)
  t.equal((await app.inject({ url: '/api/models', headers: { cookie } })).statusCode, 401)
})

t.test('signs in with the owner’s token, and accepts it as a bearer token', async (t) => {
  const { app, call } = await startTestApp(t, { areJobsRunning: false })
  t.equal((await signIn({ app })).answer.statusCode, 201)
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

t.test('rejects an invalid token even with a valid cookie', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const { cookie } = await signIn({ app })
  const headers = { cookie, authorization: 'Bearer wrong' }
  t.equal((await app.inject({ url: '/api/models', headers })).statusCode, 401)
})
