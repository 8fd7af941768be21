import { once } from 'node:events'
import t, { type Test } from 'tap'
import { CALL_TIMEOUT_MS } from '../../src/ports/database/database.ts'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { connectTo, startPostgres } from '../support/postgres-server.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { openFromTemplate } from '../support/test-database.ts'
import { sitOut } from './outage.ts'

const MAX_CONNECTIONS = 10
const server = await startPostgres(t)

/** A database that is reached through a proxy, and watched beside it. */
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

t.test('PostgreSQL is cut off and comes back', async (t) => {
  const { database, proxy, watch } = await openBehindProxy(t)
  await sitOut(t, { database, watch, begin: proxy.cut, end: proxy.pass })
  await watch()
})

t.test('PostgreSQL is behind a line that swallows everything', async (t) => {
  const { database, proxy, watch } = await openBehindProxy(t)
  await sitOut(t, { database, watch, begin: proxy.hang, end: proxy.pass })
  await watch()
})

t.test('PostgreSQL stands still and goes on', async (t) => {
  const database = await openFromTemplate(t, server, { callTimeoutMs: CALL_TIMEOUT_MS })
  const stopped: number[] = []
  await sitOut(t, {
    database,
    begin: async () => {
      // The postmaster first, so that no process is added to those that we ask for.
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

t.test('PostgreSQL is killed and started again', async (t) => {
  const database = await openFromTemplate(t, server, { callTimeoutMs: CALL_TIMEOUT_MS })
  await sitOut(t, {
    database,
    begin: async () => {
      if (!server.process) throw new Error('not ours to kill')
      const ended = once(server.process, 'exit')
      server.process.kill('SIGKILL')
      await ended
    },
    end: server.restart,
  })
})
