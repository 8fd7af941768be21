import t, { type Test } from 'tap'
import { callInTransaction } from '../../../../src/ports/database/postgres/call-in-transaction.ts'
import { createPool } from '../../../../src/ports/database/postgres/connection-pool.ts'
import { connectTo, sharedPostgres } from '../../../support/postgres-server.ts'

const server = await sharedPostgres(t)

async function openPool(t: Test) {
  const connectionString = await server.createDatabase(t)
  const pool = createPool({ connectionString, callTimeoutMs: 300_000 })
  t.teardown(() => pool.end())
  const call = (sql: string, limitMs = 60_000) => callInTransaction(pool, limitMs, sql, [])
  return { pool, call, query: await connectTo(t, connectionString) }
}

const LIMITS =
  "select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle"

t.test('limits the time of one transaction, and leaves nothing on the connection', async (t) => {
  const { pool, call } = await openPool(t)
  t.same(await call(LIMITS), [{ statement: '1min', idle: '1min' }])
  t.same((await pool.query(LIMITS)).rows, [{ statement: '0', idle: '0' }])
  t.same((await pool.query('select name from pg_prepared_statements')).rows, [])
})

t.test(
  'rolls back a call that fails or takes too long, and uses the connection again',
  async (t) => {
    const { pool, call, query } = await openPool(t)
    await query('create table notes (id int primary key)')
    const [first] = await call('select pg_backend_pid() as pid')
    await t.rejects(call('insert into notes select 1 from generate_series(1, 2)'), {
      code: '23505',
    })
    await t.rejects(call('with added as (insert into notes values (2)) select pg_sleep(60)', 100), {
      code: '57014',
    })
    await call('insert into notes values (3)')
    t.same(await query('select id from notes'), [{ id: 3 }])
    t.same(await call('select pg_backend_pid() as pid'), [first])
    t.equal(pool.totalCount, 1)
  },
)

t.test('rejects if a failure shows only at the commit', async (t) => {
  const { call, query } = await openPool(t)
  await query('create table notes (id int unique deferrable initially deferred)')
  await t.rejects(call('insert into notes values (1), (1)'), { code: '23505' })
  t.same(await query('select id from notes'), [])
})

t.test('replaces a connection that breaks during a call', async (t) => {
  const { call } = await openPool(t)
  await t.rejects(call('select pg_terminate_backend(pg_backend_pid())'))
  t.same(await call('select 1 as one'), [{ one: 1 }])
})
