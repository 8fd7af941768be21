import { once } from 'node:events'
import t, { type Test } from 'tap'
import { CALL_TIMEOUT_MS } from '../../src/ports/database/database.ts'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { connectTo, startPostgres } from '../support/postgres-server.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { openFromTemplate } from '../support/test-database.ts'
import { testOutage } from './outage.ts'

const MAX_CONNECTIONS = 10
const server = await startPostgres(t)

/** Opens a database through a proxy, with a direct connection for observing it. */
async function openBehindProxy(t: Test) {
  const direct = new URL(await server.createDatabase(t))
  const proxy = await startTcpProxy(t, Number(direct.port))
  const connectionString = Object.assign(new URL(direct), { port: String(proxy.port) }).href
  const adapter = await openPostgresDatabase({ connectionString, schemaSql: readSetupSql() })
  t.teardown(() => adapter.close())
  const query = await connectTo(t, direct.href)
  const watch = async () => {
    const [row] = await query(
      "select count(*)::int as open from pg_stat_activity where application_name = 'the-way'",
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

t.test('survives a PostgreSQL that is suspended and resumed', async (t) => {
  const database = await openFromTemplate(t, server, { callTimeoutMs: CALL_TIMEOUT_MS })
  const stopped: number[] = []
  await testOutage(t, {
    database,
    begin: async () => {
      // The postmaster first, so that it starts no more processes than the query returns.
      server.process?.kill('SIGSTOP')
      const rows = await database.query('select pid from pg_stat_activity where pid is not null')
      stopped.push(...rows.map(({ pid }) => Number(pid)))
      for (const pid of stopped) process.kill(pid, 'SIGSTOP')
    },
    end: () => {
      server.process?.kill('SIGCONT')
      for (const pid of stopped) process.kill(pid, 'SIGCONT')
    },
  })
})

t.test('survives a PostgreSQL that is killed and restarted', async (t) => {
  const database = await openFromTemplate(t, server, { callTimeoutMs: CALL_TIMEOUT_MS })
  await testOutage(t, {
    database,
    begin: async () => {
      if (!server.process) throw new Error('PostgreSQL was not started by this test')
      const ended = once(server.process, 'exit')
      server.process.kill('SIGKILL')
      await ended
    },
    end: server.restart,
  })
})
