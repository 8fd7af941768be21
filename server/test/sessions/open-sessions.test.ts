import t from 'tap'
import { signIn } from '../support/sign-in.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'

/** Signs in with this user agent and returns the cookie. */
async function signInFrom(test: TestApp, userAgent: string) {
  const { cookie } = await signIn(test, { 'user-agent': userAgent })
  return { cookie }
}

t.test('lists sessions and ends them one by one', async (t) => {
  const test = await startTestApp(t)
  const laptop = await signInFrom(test, 'laptop')
  const phone = await signInFrom(test, 'phone'.repeat(100))
  const list = async () =>
    (await test.app.inject({ url: '/api/sessions', headers: laptop })).json().sessions
  const [newest, oldest] = await list()
  t.match(oldest, { user_agent: 'laptop', sign_in: 'token', is_current: true, last_seen_at: /^20/ })
  t.match(newest, { is_current: false, last_seen_at: null })
  t.equal(newest.user_agent.length, 200)

  const end = (id: string) =>
    test.app.inject({ method: 'DELETE', url: `/api/sessions/${id}`, headers: laptop })
  t.equal((await end(newest.id)).statusCode, 204)
  t.match((await end(newest.id)).json(), { status: 404, code: 'sessions.not_found' })
  t.equal((await test.app.inject({ url: '/api/models', headers: phone })).statusCode, 401)
  t.equal((await list()).length, 1)
})

t.test('ends every session and unopened link on signing out everywhere', async (t) => {
  const test = await startTestApp(t)
  const here = await signInFrom(test, 'here')
  const there = await signInFrom(test, 'there')
  const { code } = await test.deps.accounts.createSignInCode()
  const answer = await test.app.inject({
    method: 'DELETE',
    url: '/api/sessions',
    headers: here,
  })
  t.equal(answer.statusCode, 204)
  t.match(answer.cookies, [{ name: 'the_way_session', value: '' }])
  for (const headers of [here, there])
    t.equal((await test.app.inject({ url: '/api/session', headers })).statusCode, 401)
  const late = await test.app.inject({ method: 'POST', url: '/api/session', payload: { code } })
  t.match(late.json(), { status: 401, code: 'session.used_code' })
  t.equal((await test.call({ url: '/api/session' })).statusCode, 200, 'the token is still valid')
})

t.test('replaces the session whose cookie a sign-in was sent with', async (t) => {
  const test = await startTestApp(t)
  const former = await signInFrom(test, 'browser')
  t.equal((await signIn(test, former)).answer.statusCode, 201)
  const rows = await test.database.query(
    `select expires_at < now() + interval '11 seconds' as ends from public.sessions order by created_at`,
  )
  t.strictSame(rows, [{ ends: true }, { ends: false }], 'its requests in progress may complete')
})

t.test('creates sign-in links only for the owner’s token', async (t) => {
  const test = await startTestApp(t)
  const link = (headers: Record<string, string>) =>
    test.app.inject({ method: 'POST', url: '/api/session/link', headers })
  const made = await link({ authorization: `Bearer ${OWNER_TOKEN}` })
  t.equal(made.statusCode, 201)
  const { code, expires_at } = made.json()
  t.ok(Date.parse(expires_at) > Date.now())
  const payload = { name: 'k', scopes: ['admin'] }
  const { key } = (await test.call({ method: 'POST', url: '/api/keys', payload })).json()
  for (const headers of [{ authorization: `Bearer ${key}` }, await signInFrom(test, 'browser')])
    t.match((await link(headers)).json(), { status: 403, code: 'session.owner_token_only' })
  const opened = await test.app.inject({ method: 'POST', url: '/api/session', payload: { code } })
  t.equal(opened.statusCode, 201)
})
