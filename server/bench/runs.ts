import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { pino } from 'pino'
import { createEmulator } from '../emulator/emulator.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { createDependencies } from '../src/dependencies.ts'
import type { Database } from '../src/ports/database/database.ts'
import { openEmbeddedDatabase } from '../src/ports/database/embedded/embedded-database.ts'
import { openPostgresDatabase } from '../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../src/ports/database/schema.ts'
import { listModels, makeDataset, readTraining } from '../test/support/actions.ts'
import { sharedPostgres } from '../test/support/postgres-server.ts'
import { inScope, type Scope } from '../test/support/scope.ts'
import { temporaryDirectory } from '../test/support/temporary-directory.ts'
import { UNHURRIED } from '../test/support/test-database.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { SECRET, signed } from '../test/support/webhook-signing.ts'

/**
 * `pnpm bench:runs`: how long it takes until a training is recorded, from then until a worker has claimed it, and from the
 * webhook delivery about its success until the response and until the model is listed. Server and emulator share a process,
 * as in demo mode.
 */
const TRAININGS = 25
const TRAINING_SECONDS = 600
const OWNER_TOKEN = 'bench-owner-token-0123456789abcdef'

const schemaSql = readSetupSql()
const engines: Record<string, (scope: Scope) => Promise<Database>> = {
  PostgreSQL: async (scope) => {
    const connectionString = await (await sharedPostgres(scope)).createDatabase(scope)
    return openPostgresDatabase({ connectionString, schemaSql, ...UNHURRIED })
  },
  embedded: async (scope) =>
    openEmbeddedDatabase({ directory: join(temporaryDirectory(scope), 'database'), schemaSql }),
}

const NAMES = {
  recorded: 'request to record',
  claimed: 'record to claim',
  response: 'delivery to response',
  listed: 'delivery to listed model',
}

const line = (name: string, ...cells: string[]) =>
  name.padEnd(32) + cells.map((cell) => cell.padStart(12)).join('')

for (const [engine, open] of Object.entries(engines))
  await inScope(async (scope) => {
    const server = await startServer(scope, await open(scope))
    const dataset = await makeDataset(server, 5)
    const times: Times[] = []
    // The first one also makes the base model and compiles code.
    await measureTraining(server, dataset.id, 'Warm-up')
    for (let count = 0; count < TRAININGS; count += 1)
      times.push(await measureTraining(server, dataset.id, `Lamp ${count}`))
    console.log(`\n${engine}, ${TRAININGS} trainings, one after the other`)
    console.log(line('', 'p50', 'slowest'))
    for (const name of ['recorded', 'claimed', 'response', 'listed'] as const)
      report(
        NAMES[name],
        times.map((time) => time[name]),
      )
  })

/** In milliseconds. */
type Times = Record<keyof typeof NAMES, number>
type Server = Awaited<ReturnType<typeof startServer>>

async function startServer(scope: Scope, database: Database) {
  const directory = temporaryDirectory(scope)
  const emulator = await createEmulator({
    dataDir: join(directory, 'emulator'),
    trainingSeconds: TRAINING_SECONDS,
  })
  const origin = await emulator.listen({ port: 0 })
  scope.teardown(() => emulator.close())
  const environment = {
    DATA_DIR: join(directory, 'data'),
    OWNER_TOKEN,
    REPLICATE_API_BASE_URL: `${origin}/v1`,
    REPLICATE_WEBHOOK_URL: 'https://way.example.org/api/webhook/replicate',
    REPLICATE_WEBHOOK_SECRET: SECRET,
    RATE_LIMIT: 'off',
  }
  const config = loadConfig(environment, directory)
  const logger = pino({ level: 'silent' })
  const deps = await createDependencies(config, logger, { database })
  const app = await buildApp(config, deps, { loggerInstance: logger, spaDirectory: null })
  scope.teardown(async () => {
    await app.close()
    await deps.close()
  })

  const recordedAt = new Map<string, number>()
  const claimedAt = new Map<string, number>()
  const { trainings_create, runs_claim } = database.call
  database.call.trainings_create = async (args) => {
    const result = await trainings_create(args)
    recordedAt.set(args.training.id, performance.now())
    return result
  }
  database.call.runs_claim = async (args) => {
    const rows = await runs_claim(args)
    if (args.work === 'submit') for (const { id } of rows) claimedAt.set(id, performance.now())
    return rows
  }
  deps.jobs.start()
  const call = (request: InjectOptions) =>
    app.inject({
      ...request,
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...request.headers },
    })
  return { call, emulator, recordedAt, claimedAt }
}

async function measureTraining(server: Server, dataset_id: string, name: string): Promise<Times> {
  const { call, emulator } = server
  const requestedAt = performance.now()
  const payload = { dataset_id, name, keyword: 'LMP', parameters: { steps: 20 } }
  const started = await call({ method: 'POST', url: '/api/models/train', payload })
  if (started.statusCode !== 202) throw new Error(started.body)
  const { id } = started.json<{ id: string }>()
  const { replicate_id } = await waitFor(
    () => readTraining(server, id),
    (training) => training.replicate_id !== null,
  )
  emulator.advance(TRAINING_SECONDS * 1000)

  const body = JSON.stringify({ id: replicate_id, status: 'succeeded' })
  const deliveredAt = performance.now()
  await call({
    method: 'POST',
    url: '/api/webhook/replicate',
    headers: signed(body),
    payload: body,
  })
  const respondedAt = performance.now()
  // Without pauses between requests, which would be added to the result.
  while (!(await listModels(server)).some(({ training_id }) => training_id === id));
  const listedAt = performance.now()
  const recordedAt = server.recordedAt.get(id) ?? Number.NaN
  return {
    recorded: recordedAt - requestedAt,
    claimed: (server.claimedAt.get(id) ?? Number.NaN) - recordedAt,
    response: respondedAt - deliveredAt,
    listed: listedAt - deliveredAt,
  }
}

function report(name: string, times: number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const inMs = (ms = Number.NaN) => `${ms.toFixed()} ms`
  console.log(line(name, inMs(sorted[Math.floor(sorted.length / 2)]), inMs(sorted.at(-1))))
}
