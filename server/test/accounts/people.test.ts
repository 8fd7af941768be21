import t from 'tap'
import { ADMIN_EMAIL, startAccountsApp } from '../support/accounts.ts'
import { cookieOf } from '../support/sign-in.ts'
import { turnedClock } from '../support/turned-clock.ts'

t.test('makes the user with the admin’s confirmed email the admin, ignoring case', async (t) => {
  const test = await startAccountsApp(t, { environment: { ADMIN_EMAIL: 'Root@Example.com' } })
  const answer = await test.exchange(await test.auth.token(test.auth.addUser('ROOT@example.COM')))
  t.match(answer.json(), {
    owner: { id: 'local' },
    role: 'admin',
    email: ADMIN_EMAIL,
    scopes: ['read', 'train', 'generate', 'admin'],
  })
})

t.test('rejects an unconfirmed email whatever its user claims', async (t) => {
  for (const SIGN_UPS of ['invitation', 'open']) {
    const test = await startAccountsApp(t, { environment: { SIGN_UPS } })
    const { auth } = test
    const liar = auth.addUser(ADMIN_EMAIL, {
      email_confirmed_at: null,
      user_metadata: {
        email_verified: true,
        email_confirmed_at: '2026-01-01T00:00:00Z',
        role: 'admin',
        email: ADMIN_EMAIL,
      },
    })
    const claims = { email_verified: true, email: ADMIN_EMAIL }
    for (const token of [await auth.token(liar), await auth.token(liar, { claims })])
      t.match((await test.exchange(token)).json(), { status: 403, code: 'users.unconfirmed' })

    const other = auth.addUser('eve@example.com', { user_metadata: { email: ADMIN_EMAIL } })
    const answer = await test.exchange(await auth.token(other, { claims }))
    if (SIGN_UPS === 'open')
      t.match(answer.json(), {
        role: 'member',
        email: 'eve@example.com',
        owner: { id: other.id },
      })
    else t.match(answer.json(), { status: 403, code: 'users.not_invited' })
  }
})

t.test(
  'rejects everyone, with the reason, if the project confirms emails automatically',
  async (t) => {
    const test = await startAccountsApp(t)
    test.auth.switches.isAutoconfirm = true
    const answer = await test.exchange(await test.auth.token(test.auth.addUser(ADMIN_EMAIL)))
    t.match(answer.json(), { status: 403, code: 'users.confirms_nobody', detail: /Confirm email/ })
  },
)

t.test('accepts only invited emails, ignoring case', async (t) => {
  const test = await startAccountsApp(t)
  const { auth } = test
  const ada = auth.addUser('ada@example.com')
  const rejected = await test.exchange(await auth.token(ada))
  t.match(rejected.json(), { status: 403, code: 'users.not_invited' })
  t.equal(rejected.headers['set-cookie'], undefined)

  const admin = await test.admin()
  const invited = await admin.call({
    method: 'POST',
    url: '/api/invitations',
    payload: { email: 'Ada@EXAMPLE.com' },
  })
  t.equal(invited.statusCode, 201)
  t.match(invited.json(), { email: 'ada@example.com', invited_by: ADMIN_EMAIL, accepted_at: null })
  t.match((await test.exchange(await auth.token(ada))).json(), {
    role: 'member',
    owner: { id: ada.id },
  })
  const { invitations } = (await admin.call({ url: '/api/invitations' })).json()
  t.match(invitations, [{ email: 'ada@example.com', accepted_at: String }])

  const bob = auth.addUser('bob@example.com')
  const invite = { method: 'POST', url: '/api/invitations', payload: { email: bob.email } } as const
  await admin.call(invite)
  const withdraw = { method: 'DELETE', url: '/api/invitations/BOB@example.com' } as const
  t.equal((await admin.call(withdraw)).statusCode, 204)
  t.equal((await admin.call(withdraw)).json().code, 'invitations.not_found')
  t.equal((await test.exchange(await auth.token(bob))).statusCode, 403)
})

t.test(
  'ends a session a minute after its token expires, and a new token replaces it',
  async (t) => {
    turnedClock(t).stop()
    const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
    const { auth } = test
    const user = auth.addUser('ada@example.com')
    const first = await test.exchange(await auth.token(user, { expiresInSeconds: 600 }))
    const endsIn = Date.parse(first.json().expires_at) - Date.now()
    t.ok(endsIn > 659_000 && endsIn <= 660_000, `${endsIn} ms`)
    const second = await test.exchange(await auth.token(user), cookieOf(first))
    t.equal(second.statusCode, 201)
    t.not(cookieOf(second), cookieOf(first))
    const who = (cookie: string) => test.app.inject({ url: '/api/session', headers: { cookie } })
    t.equal((await who(cookieOf(second))).statusCode, 200)
    t.equal((await who(cookieOf(first))).statusCode, 200, 'requests in progress may complete')
    await test.database.query("update sessions set expires_at = expires_at - interval '11 seconds'")
    t.equal((await who(cookieOf(first))).statusCode, 401)
    t.equal((await who(cookieOf(second))).statusCode, 200)
  },
)

t.test('assigns rows from before accounts only to the admin', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  await test.database.query(
    `insert into trained_models (id, name, model_url, keyword, status)
     values ('old', 'Old', 'acme/old', 'OLD', 'ready')`,
  )
  const admin = await test.admin()
  t.match((await admin.call({ url: '/api/models/old' })).json(), { name: 'Old' })
  const ada = await test.signIn(test.auth.addUser('ada@example.com'))
  t.equal((await ada.call({ url: '/api/models/old' })).statusCode, 404)
  t.same((await ada.call({ url: '/api/models' })).json().models, [])
})

t.test(
  'accepts the owner’s token and sign-in link besides accounts, with access to the admin’s rows',
  async (t) => {
    const test = await startAccountsApp(t)
    t.match((await test.call({ url: '/api/session' })).json(), {
      owner: { id: 'local' },
      role: 'owner',
    })
    const { code } = await test.deps.accounts.createSignInCode()
    const signedIn = await test.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { code },
    })
    t.match(signedIn.json(), { owner: { id: 'local' }, role: 'owner' })
  },
)

t.test('tells pages how to sign in, without revealing secrets', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  const { database, accounts } = test.config
  if (database.engine !== 'supabase' || accounts.kind !== 'supabase') throw new Error('no accounts')
  const answer = await test.app.inject({ url: '/api/config' })
  t.same(answer.json().sign_in, {
    kind: 'supabase',
    url: test.auth.url(),
    anon_key: accounts.anonKey,
    providers: ['email', 'github'],
    sign_up: 'open',
  })
  t.notOk(answer.body.includes(database.serviceRoleKey))
})
