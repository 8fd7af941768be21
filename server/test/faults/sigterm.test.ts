import t, { type Test } from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { sharedPostgres } from '../support/postgres-server.ts'
import { startServer, trainingForm } from '../support/server-process.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitFor } from '../support/wait-for.ts'

const server = await sharedPostgres(t)

/** Starts a server with a training that takes longer than the test. */
async function startTraining(t: Test, settings: Record<string, string>) {
  const emulator = await createEmulator({ dataDir: temporaryDirectory(t), trainingSeconds: 600 })
  const REPLICATE_API_BASE_URL = `${await emulator.listen({ port: 0 })}/v1`
  t.teardown(() => emulator.close())
  const server = await startServer(t, { REPLICATE_API_BASE_URL, ...settings })
  const form = trainingForm(await makeTrainingZip(), 'Lamp')
  const { id } = await server.post<{ id: string }>('/api/models/train-flux', form)
  const status = () => server.get<{ status: string }>(`/api/models/status?id=${id}`)
  await waitFor(status, ({ status }) => ['starting', 'processing'].includes(status))
  return { server, status, emulator }
}

type Started = Awaited<ReturnType<typeof startTraining>>

/** The server itself ends a hanging shutdown after 14 s, with another exit code. */
async function stopsCleanly(t: Test, { server }: Started, when: string) {
  t.equal(await server.end('SIGTERM'), 0, when)
}

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

t.test('SIGTERM on the embedded database', async (t) => {
  await stopsCleanly(
    t,
    await startTraining(t, { DATA_DIR: await testDataDirectory(t) }),
    'embedded',
  )
})

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
