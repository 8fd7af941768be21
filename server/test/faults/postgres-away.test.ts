import t, { type Test } from 'tap'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { callTimeoutMs, testOutage } from './outage.ts'

const MAX_CONNECTIONS = 10
const server = await sharedPostgres(t)

/** Opens a database through a proxy, with a direct connection for observing it. */
async function openBehindProxy(t: Test) {
  const direct = new URL(await server.createDatabase(t))
  const proxy = await startTcpProxy(t, Number(direct.port))
  const connectionString = Object.assign(new URL(direct), { port: String(proxy.port) }).href
  const adapter = await openPostgresDatabase({
    connectionString,
    schemaSql: readSetupSql(),
    callTimeoutMs,
  })
  t.teardown(() => adapter.close())
  const query = await connectTo(t, direct.href)
  const watch = async () => {
    const [row] = await query(
      `select count(*)::int as open from pg_stat_activity
        where datname = current_database() and application_name = 'the-way'`,
    )
    t.ok(Number(row?.['open']) <= MAX_CONNECTIONS, `connections at PostgreSQL: ${row?.['open']}`)
  }
  return { database: { ...adapter, query }, proxy, watch }
}

t.test('survives a cut connection to PostgreSQL', async (t) => {
  const { database, proxy, watch } = await openBehindProxy(t)
  await testOutage(t, { database, watch, begin: proxy.cut, end: proxy.pass })
  await watch()
})

t.test('survives a connection to PostgreSQL that hangs', async (t) => {
  const { database, proxy, watch } = await openBehindProxy(t)
  await testOutage(t, { database, watch, begin: proxy.hang, end: proxy.pass })
  await watch()
})
