import { setTimeout as wait } from 'node:timers/promises'
import { createEmulator } from '../emulator/emulator.ts'
import { readSetupSql } from '../src/ports/database/schema.ts'
import { sharedPostgres } from '../test/support/postgres-server.ts'
import { inScope, type Scope } from '../test/support/scope.ts'
import { type ServerProcess, startServer } from '../test/support/server-process.ts'
import { setUpProject } from '../test/support/supabase-project.ts'
import { startSupabaseStandIn } from '../test/support/supabase-stand-in/index.ts'
import { startTcpProxy, type TcpProxy } from '../test/support/tcp-proxy.ts'
import { temporaryDirectory } from '../test/support/temporary-directory.ts'

/**
 * `pnpm bench:outage`: how long requests take while the database is down (target: less than 2 s), and how soon the
 * server has recovered after the database is back (target: less than 10 s).
 */
const OUTAGE_MS = Number(process.env['BENCH_OUTAGE_MS'] ?? 10_000)
const EVERY_MS = 100
const PATHS = ['/api/health/live', '/api/health/ready', '/api/models/status', '/api/models']

interface ProxiedDatabase {
  settings: Record<string, string>
  proxy: TcpProxy
}

const engines: Record<string, (scope: Scope) => Promise<ProxiedDatabase>> = {
  PostgreSQL: async (scope) => {
    const url = new URL(await (await sharedPostgres(scope)).createDatabase(scope))
    const proxy = await startTcpProxy(scope, Number(url.port))
    url.port = String(proxy.port)
    return { settings: { DATABASE_URL: url.href }, proxy }
  },
  Supabase: async (scope) => {
    const databaseUrl = await (await sharedPostgres(scope)).createDatabase(scope)
    await setUpProject(databaseUrl, readSetupSql())
    const { url, keys } = await startSupabaseStandIn(scope, { databaseUrl })
    const proxy = await startTcpProxy(scope, Number(new URL(url).port))
    const SUPABASE_URL = `http://127.0.0.1:${proxy.port}`
    return { settings: { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole }, proxy }
  },
}

const row = (name: string, ...cells: string[]) =>
  name.padEnd(24) + cells.map((cell) => cell.padStart(14)).join('')
const inMs = (ms: number) => `${ms.toFixed()} ms`

console.log(row('', 'requests', 'p50', 'slowest', 'recovery'))
for (const [engine, open] of Object.entries(engines))
  for (const fault of ['cut', 'hang'] as const)
    await inScope(async (scope) => {
      const { settings, proxy } = await open(scope)
      const emulator = await createEmulator({ dataDir: temporaryDirectory(scope) })
      const origin = await emulator.listen({ port: 0 })
      scope.teardown(() => emulator.close())
      const server = await startServer(scope, {
        ...settings,
        DATA_DIR: temporaryDirectory(scope),
        REPLICATE_API_BASE_URL: `${origin}/v1`,
      })
      for (const path of PATHS) await timedGet(server, path)
      proxy[fault]()
      const times = await measureDuringOutage(server)
      proxy.pass()
      const back = performance.now()
      for (const path of PATHS) while ((await timedGet(server, path)).status !== 200) await wait(20)
      const recovery = performance.now() - back
      const [p50 = 0, slowest = 0] = [times[Math.floor(times.length / 2)], times.at(-1)]
      const cells = [String(times.length), inMs(p50), inMs(slowest), inMs(recovery)]
      console.log(row(`${engine}, ${fault}`, ...cells))
    })

async function timedGet(server: ServerProcess, path: string) {
  const began = performance.now()
  const response = await server.fetch(path, { headers: { authorization: server.authorization } })
  await response.arrayBuffer()
  return { status: response.status, ms: performance.now() - began }
}

/** Requests all paths repeatedly without waiting for the responses; returns their durations, sorted. */
async function measureDuringOutage(server: ServerProcess): Promise<number[]> {
  const requests: Promise<{ ms: number }>[] = []
  for (const until = performance.now() + OUTAGE_MS; performance.now() < until; ) {
    requests.push(...PATHS.map((path) => timedGet(server, path)))
    await wait(EVERY_MS)
  }
  return (await Promise.all(requests)).map(({ ms }) => ms).sort((a, b) => a - b)
}
