import t, { type Test } from 'tap'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { sharedPostgres } from '../support/postgres-server.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Started, startTraining, stopsCleanly } from './sigterm.ts'

const server = await sharedPostgres(t)

/** With a database that responds, and with one behind a connection that hangs. */
async function stopsWithAndWithoutDatabase(t: Test, started: Started, { hang }: TcpProxy) {
  const { server, emulator } = started
  await stopsCleanly(t, started, 'the database responds')
  await server.start()
  t.match(await started.status(), { status: /^(?:starting|processing)$/ })
  hang()
  await waitFor(
    () => server.fetch('/api/health/ready'),
    ({ status }) => status === 503,
  )
  await stopsCleanly(t, started, 'the database is away')
  t.match(await emulator.ledger(), { trainings_created: 1 })
}

t.test('SIGTERM on PostgreSQL', async (t) => {
  const url = new URL(await server.createDatabase(t))
  const proxy = await startTcpProxy(t, Number(url.port))
  url.port = String(proxy.port)
  const DATA_DIR = temporaryDirectory(t)
  await stopsWithAndWithoutDatabase(
    t,
    await startTraining(t, { DATABASE_URL: url.href, DATA_DIR }),
    proxy,
  )
})

t.test('SIGTERM on Supabase', async (t) => {
  const databaseUrl = await server.createDatabase(t)
  await setUpProject(databaseUrl, readSetupSql())
  const { url, keys } = await startSupabaseStandIn(t, { databaseUrl })
  const proxy = await startTcpProxy(t, Number(new URL(url).port))
  const settings = {
    SUPABASE_URL: `http://127.0.0.1:${proxy.port}`,
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole,
    DATA_DIR: temporaryDirectory(t),
  }
  await stopsWithAndWithoutDatabase(t, await startTraining(t, settings), proxy)
})
