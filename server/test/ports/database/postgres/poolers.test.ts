import t, { type Test } from 'tap'
import { openPostgresDatabase } from '../../../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { skip, startPgBouncer } from '../../../support/pgbouncer.ts'
import { connectTo, sharedPostgres } from '../../../support/postgres-server.ts'
import { startTestApp } from '../../../support/test-app.ts'
import { createDatabaseFromTemplate, UNHURRIED } from '../../../support/test-database.ts'
import { waitFor } from '../../../support/wait-for.ts'

const schemaSql = readSetupSql()

const POOLERS: Record<string, Record<string, string>> = {
  'session mode': { pool_mode: 'session' },
  // Hides what the pooler rejects by default. The slower tests run it with its defaults.
  'transaction mode': {
    pool_mode: 'transaction',
    ignore_startup_parameters: 'statement_timeout, options',
  },
}

async function openThrough(t: Test, settings: Record<string, string>, callTimeoutMs = 300_000) {
  const server = await sharedPostgres(t)
  const direct = await createDatabaseFromTemplate(t)
  const pooler = await startPgBouncer(t, server.url, settings)
  const database = await openPostgresDatabase({
    connectionString: pooler.urlOf(direct),
    schemaSql,
    callTimeoutMs,
  })
  t.teardown(() => database.close())
  return { ...database, query: await connectTo(t, direct), direct, pooler }
}

for (const [name, settings] of Object.entries(POOLERS))
  t.test(`answers 40 simultaneous requests through a pooler in ${name}`, { skip }, async (t) => {
    const database = await openThrough(t, settings)
    const { call } = await startTestApp(t, { database, areJobsRunning: false })
    for (const round of [1, 2]) {
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => call({ url: '/api/models' })),
      )
      t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [200], `${round}`)
    }
    t.equal((await call({ url: '/api/health/ready' })).json().status, 'ok')
  })

for (const pool_mode of ['session', 'transaction'])
  t.test(
    `the database ends a call that takes too long, in ${pool_mode} mode`,
    { skip },
    async (t) => {
      const { call, query, direct } = await openThrough(t, { pool_mode }, 500)
      const holder = await connectTo(t, direct)
      await holder('begin')
      await holder('lock table public.trained_models')
      await t.rejects(call.models_list({ owner_id: 'ada', limit: 1, cursor: null, status: null }), {
        name: 'DatabaseError',
        kind: 'unavailable',
      })
      // The lock is still held, so only the time limit can have ended the call.
      const running =
        "select pid from pg_stat_activity where query like '%models_list(p%' and state = 'active'"
      await waitFor(
        () => query(`${running} and pid <> pg_backend_pid()`),
        (rows) => rows.length === 0,
      )
      t.equal((await call.schema_version({})).version > 0, true, 'the next call is not affected')
      await holder('rollback')
    },
  )

t.test('applies the schema once through a pooler in transaction mode', { skip }, async (t) => {
  const server = await sharedPostgres(t)
  const direct = await server.createDatabase(t)
  const pooler = await startPgBouncer(t, server.url, { pool_mode: 'transaction' })
  const connectionString = pooler.urlOf(direct)
  const opened = await Promise.all(
    Array.from({ length: 3 }, () =>
      openPostgresDatabase({ connectionString, schemaSql, ...UNHURRIED }),
    ),
  )
  for (const database of opened) await database.close()
  const query = await connectTo(t, direct)
  t.match(await query('select count(*)::int as versions from the_way.schema_version'), [
    { versions: 1 },
  ])
  const locks =
    "select count(*)::int as held from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()"
  t.match(await query(locks), [{ held: 0 }], 'no connection of the pooler keeps the lock')
})

t.test('reports a pooler that stops supporting transactions, and recovers', { skip }, async (t) => {
  const database = await openThrough(t, { pool_mode: 'transaction' })
  const { call, app } = await startTestApp(t, { database, areJobsRunning: false })
  const ready = async () => (await app.inject({ url: '/api/health/ready' })).json().status
  t.equal(await ready(), 'ok')
  await database.pooler.administer('set pool_mode = statement')
  t.equal((await call({ url: '/api/models' })).statusCode, 503)
  t.equal(await ready(), 'unavailable')
  await database.pooler.administer('set pool_mode = transaction')
  await waitFor(ready, (status) => status === 'ok')
  t.equal((await call({ url: '/api/models' })).statusCode, 200)
})

const REJECTED: [string, Record<string, string>, string, RegExp][] = [
  [
    'statement mode',
    { pool_mode: 'statement' },
    '',
    /in statement mode.*Use session or transaction/,
  ],
  [
    'a parameter it rejects',
    {},
    '?options=-c%20geqo%3Doff',
    /options.*Remove it from DATABASE_URL/,
  ],
  ['a database it does not have', { pool_mode: 'session' }, '/none', /does not exist.*Create it/],
]
for (const [name, settings, suffix, message] of REJECTED)
  t.test(`does not retry a pooler with ${name}, and says what to do`, { skip }, async (t) => {
    const server = await sharedPostgres(t)
    const pooler = await startPgBouncer(t, server.url, settings)
    const url = new URL(suffix, pooler.urlOf(server.url)).href
    let waits = 0
    const onWait = () => {
      waits += 1
    }
    await t.rejects(
      openPostgresDatabase({ connectionString: url, schemaSql, onWait, ...UNHURRIED }),
      {
        name: 'DatabaseSetupError',
        message,
      },
    )
    t.equal(waits, 0)
  })
