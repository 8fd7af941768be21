import t from 'tap'
import { type AccountsApp, type SignedInUser, startAccountsApp } from '../support/accounts.ts'
import { readTraining, requestTraining, train } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const open = { environment: { SIGN_UPS: 'open' } }

const patch = (user: SignedInUser, id: string, payload: object) =>
  user.call({ method: 'PATCH', url: `/api/users/${id}`, payload })

t.test('shows the admin all users with their spending and caps', async (t) => {
  const test = await startAccountsApp(t, open)
  const admin = await test.admin()
  const user = test.auth.addUser('ada@example.com', { user_metadata: { full_name: 'Ada' } })
  const ada = await test.signIn(user)
  const capped = await patch(admin, user.id, { day_cap_usd_micros: 2_000_000 })
  t.equal(capped.statusCode, 200)
  t.match(capped.json(), { email: 'ada@example.com', spending: { day: { cap_usd_micros: 2e6 } } })
  t.notOk('owner_id' in capped.json())
  const page = (await admin.call({ url: '/api/users?limit=1' })).json()
  t.match(page.users, [{ id: user.id, name: 'Ada', role: 'member', status: 'active' }])
  const rest = (await admin.call({ url: `/api/users?cursor=${page.next_cursor}` })).json()
  t.match(rest, { users: [{ role: 'admin' }], next_cursor: null })
  t.match((await ada.call({ url: '/api/spending' })).json(), { day: { cap_usd_micros: 2e6 } })
  t.match(
    (await test.call({ url: '/api/users' })).json(),
    { users: [{}, {}] },
    'the owner sees them too',
  )
})

t.test('lets only the admin see or change users', async (t) => {
  const test = await startAccountsApp(t, open)
  const ada = await test.signIn(test.auth.addUser('ada@example.com'))
  const calls = [
    { method: 'GET', url: '/api/users' },
    { method: 'PATCH', url: '/api/users/x', payload: { status: 'active' } },
    { method: 'PATCH', url: '/api/users/x', payload: { nonsense: true } },
    { method: 'GET', url: '/api/invitations' },
    { method: 'POST', url: '/api/invitations', payload: { email: 'eve@example.com' } },
    { method: 'DELETE', url: '/api/invitations/eve@example.com' },
  ] as const
  for (const call of calls) {
    t.match((await ada.call(call)).json(), { status: 403, code: 'users.admin_only' })
    t.equal((await test.app.inject(call)).statusCode, 401)
  }
})

t.test('has no users without accounts', async (t) => {
  const { call } = await startTestApp(t)
  t.match((await call({ url: '/api/users' })).json(), { status: 404, code: 'users.no_accounts' })
  const invite = { method: 'POST', url: '/api/invitations', payload: { email: 'a@b' } } as const
  t.match((await call(invite)).json(), { status: 404, code: 'users.no_accounts' })
  const signIn = {
    method: 'POST',
    url: '/api/session',
    payload: { access_token: 'a.b.c' },
  } as const
  t.match((await call(signIn)).json(), { status: 404, code: 'users.no_accounts' })
  t.same((await call({ url: '/api/config' })).json().sign_in, { kind: 'local' })
})

t.test('rejects invalid changes of users', async (t) => {
  const test = await startAccountsApp(t)
  const admin = await test.admin()
  const [me] = (await admin.call({ url: '/api/users' })).json().users
  t.match((await patch(admin, me.id, { status: 'paused' })).json(), {
    status: 409,
    code: 'users.last_admin',
  })
  t.match((await patch(admin, 'nobody', { status: 'paused' })).json(), {
    status: 404,
    code: 'users.not_found',
  })
  const caps = [{ day_cap_usd_micros: -1 }, { month_cap_usd_micros: 1e21 }]
  for (const payload of [{}, { status: 'gone' }, ...caps, { role: 'admin' }])
    t.equal((await patch(admin, me.id, payload)).statusCode, 400)
  for (const email of ['ada', 'a b@example.com', `${'a'.repeat(250)}@example.com`]) {
    const call = { method: 'POST', url: '/api/invitations', payload: { email } } as const
    t.equal((await admin.call(call)).statusCode, 400)
  }
})

t.test('lets paused users see that they are paused and sign out, and nothing else', async (t) => {
  const test = await startAccountsApp(t, open)
  const admin = await test.admin()
  const user = test.auth.addUser('ada@example.com')
  const ada = await test.signIn(user)
  const made = await ada.call({
    method: 'POST',
    url: '/api/keys',
    payload: { name: 'script', scopes: ['read'] },
  })
  const authorization = `Bearer ${made.json().key}`
  const byKey = () => test.app.inject({ url: '/api/models', headers: { authorization } })
  t.equal((await byKey()).statusCode, 200)

  await patch(admin, user.id, { status: 'paused' })
  const paused = { status: 403, code: 'users.paused' }
  for (const url of ['/api/models', '/api/spending', '/api/files/x'])
    t.match((await ada.call({ url })).json(), paused, url)
  t.match((await requestTraining(ada)).json(), paused)
  t.match((await byKey()).json(), paused)
  t.match((await test.exchange(await test.auth.token(user))).json(), { is_paused: true })
  const who = { url: '/api/session' }
  t.match((await ada.call(who)).json(), { email: user.email, is_paused: true })
  t.match((await admin.call(who)).json(), { is_paused: false })
  t.equal(
    (await admin.call({ url: '/api/models' })).statusCode,
    200,
    'other users are not affected',
  )

  await patch(admin, user.id, { status: 'active' })
  t.equal((await ada.call({ url: '/api/models' })).statusCode, 200)
  t.equal((await byKey()).statusCode, 200)
  await patch(admin, user.id, { status: 'paused' })
  t.equal((await ada.call({ method: 'DELETE', url: '/api/session' })).statusCode, 204)
})

const runsAt = async ({ emulator }: AccountsApp) => (await emulator.ledger()).trainings_created

t.test('sends nothing for a paused user, and resumes once they are active', async (t) => {
  const test = await startAccountsApp(t, { ...open, areJobsRunning: false })
  const admin = await test.admin()
  const user = test.auth.addUser('ada@example.com')
  const ada = await test.signIn(user)
  const training = await train(ada)
  await patch(admin, user.id, { status: 'paused' })
  test.deps.jobs.start()
  const others = await train(admin)
  const isDone = ({ status }: { status: string }) => status === 'succeeded'
  await waitFor(() => readTraining(admin, others.id), isDone)
  t.equal(await runsAt(test), 1, 'only the admin’s training was sent')
  const [row] = await test.database.query('select status, hold_reason from runs where id = $1', [
    training.id,
  ])
  t.match(row, { status: 'queued', hold_reason: 'paused' })
  await patch(admin, user.id, { status: 'active' })
  await waitFor(() => readTraining(ada, training.id), isDone)
  t.equal(await runsAt(test), 2)
})

t.test('sends a training at most once if its owner is paused during submission', async (t) => {
  const test = await startAccountsApp(t, open)
  const admin = await test.admin()
  const user = test.auth.addUser('ada@example.com')
  const ada = await test.signIn(user)
  const ids: string[] = []
  for (let round = 0; round < 8; round += 1) {
    const headers = { 'idempotency-key': `k${round}` }
    ids.push((await train(ada, {}, { headers })).id)
    await new Promise((resolve) => setTimeout(resolve, round * 12))
    await patch(admin, user.id, { status: 'paused' })
    const id = ids.at(-1)
    await waitFor(
      () => test.database.query('select intent_at, hold_reason from runs where id = $1', [id]),
      ([row]) => row?.['intent_at'] !== null || row['hold_reason'] === 'paused',
    )
    await patch(admin, user.id, { status: 'active' })
  }
  for (const id of ids)
    await waitFor(
      () => readTraining(ada, id),
      ({ status }) => status === 'succeeded',
    )
  t.equal(await runsAt(test), ids.length, 'each training is sent once')
})
