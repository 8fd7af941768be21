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
 * `pnpm bench:outage`: how long a request waits for its answer while the database is away, which is to be less than 2 s,
 * and how soon after its return all is well, which is to be less than 10 s.
 */
const AWAY_MS = Number(process.env['BENCH_OUTAGE_MS'] ?? 10_000)
const EVERY_MS = 100
const PATHS = ['/api/health/live', '/api/health/ready', '/api/models/status', '/api/models']

interface Behind {
  settings: Record<string, string>
  proxy: TcpProxy
}

const engines: Record<string, (scope: Scope) => Promise<Behind>> = {
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

console.log(row('', 'answers', 'p50', 'slowest', 'well again'))
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
      for (const path of PATHS) await ask(server, path)
      proxy[fault]()
      const times = await askMeanwhile(server)
      proxy.pass()
      const back = performance.now()
      for (const path of PATHS) while ((await ask(server, path)).status !== 200) await wait(20)
      const healed = performance.now() - back
      const [p50 = 0, slowest = 0] = [times[Math.floor(times.length / 2)], times.at(-1)]
      const cells = [String(times.length), inMs(p50), inMs(slowest), inMs(healed)]
      console.log(row(`${engine}, ${fault}`, ...cells))
    })

async function ask(server: ServerProcess, path: string) {
  const began = performance.now()
  const answer = await server.fetch(path, { headers: { authorization: server.authorization } })
  await answer.arrayBuffer()
  return { status: answer.status, ms: performance.now() - began }
}

/** Asks all paths again and again, without waiting for the answers; how long each took, sorted. */
async function askMeanwhile(server: ServerProcess): Promise<number[]> {
  const asked: Promise<{ ms: number }>[] = []
  for (const until = performance.now() + AWAY_MS; performance.now() < until; ) {
    asked.push(...PATHS.map((path) => ask(server, path)))
    await wait(EVERY_MS)
  }
  return (await Promise.all(asked)).map(({ ms }) => ms).sort((a, b) => a - b)
}
