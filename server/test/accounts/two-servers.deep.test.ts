import t, { type Test } from 'tap'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { ADMIN_EMAIL } from '../support/accounts.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import { cookieOf } from '../support/sign-in.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { startTestApp } from '../support/test-app.ts'
import { UNHURRIED } from '../support/test-database.ts'

const postgres = await sharedPostgres(t)
const schemaSql = readSetupSql()

/** Starts two servers on the rows, files and accounts of one project. */
async function startTwo(t: Test) {
  const databaseUrl = await postgres.createDatabase(t)
  await setUpProject(databaseUrl, schemaSql)
  const query = await connectTo(t, databaseUrl)
  const { url, keys, auth } = await startSupabaseStandIn(t, { databaseUrl })
  const environment = {
    SUPABASE_URL: url,
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole,
    SUPABASE_ANON_KEY: keys.anon,
    ADMIN_EMAIL,
    SIGN_UPS: 'open',
  }
  const start = async () => {
    const opened = await openSupabaseDatabase({
      url,
      serviceRoleKey: keys.serviceRole,
      schemaSql,
      ...UNHURRIED,
    })
    return startTestApp(t, { database: { ...opened, query }, environment, areJobsRunning: false })
  }
  const servers = [await start(), await start()] as const
  const exchange = async (server: number, access_token: string, cookie?: string) =>
    servers[server === 0 ? 0 : 1].app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { access_token },
      headers: cookie === undefined ? {} : { cookie },
    })
  return { servers, auth, exchange, query }
}

t.test(
  'applies a sign-in, a pause and a sign-out on one server to the other at once',
  async (t) => {
    const { servers, auth, exchange } = await startTwo(t)
    const [one, other] = servers
    const admin = cookieOf(await exchange(0, await auth.token(auth.addUser(ADMIN_EMAIL))))
    const user = auth.addUser('ada@example.com')
    const ada = cookieOf(await exchange(1, await auth.token(user)))
    const statusAt = ({ app }: typeof one, cookie: string) =>
      app.inject({ url: '/api/models', headers: { cookie } }).then(({ statusCode }) => statusCode)
    t.equal(await statusAt(one, ada), 200)
    t.equal(await statusAt(other, admin), 200)

    const pause = (status: string) =>
      one.app.inject({
        method: 'PATCH',
        url: `/api/users/${user.id}`,
        payload: { status },
        headers: { cookie: admin },
      })
    await pause('paused')
    t.equal(await statusAt(other, ada), 403)
    await pause('active')
    t.equal(await statusAt(other, ada), 200)
    await one.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie: ada } })
    t.equal(await statusAt(other, ada), 401)
  },
)

t.test('creates one user for simultaneous first sign-ins at both servers', async (t) => {
  const { auth, exchange, query } = await startTwo(t)
  const user = auth.addUser('ada@example.com')
  const tokens = await Promise.all(Array.from({ length: 8 }, () => auth.token(user)))
  const answers = await Promise.all(tokens.map((token, index) => exchange(index % 2, token)))
  t.same(
    answers.map(({ statusCode }) => statusCode),
    answers.map(() => 201),
  )
  t.same(await query('select id, role from public.users'), [{ id: user.id, role: 'member' }])
})

t.test('replaces a session that the other server created', async (t) => {
  const { auth, exchange } = await startTwo(t)
  const user = auth.addUser('ada@example.com')
  const first = await exchange(0, await auth.token(user))
  const second = await exchange(1, await auth.token(user), cookieOf(first))
  t.equal(second.statusCode, 201)
  t.not(cookieOf(second), cookieOf(first))
  t.equal(auth.calls.filter((call) => call.endsWith('jwks.json')).length, 2)
})
