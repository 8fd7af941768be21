import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { type Logger, pino } from 'pino'
import root, { type Test } from 'tap'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator.ts'
import { buildApp } from '../../src/app.ts'
import { type Config, loadConfig } from '../../src/config/config.ts'
import { createDependencies, type Dependencies } from '../../src/dependencies.ts'
import type { Pace } from '../../src/jobs/jobs.ts'
import type { Files } from '../../src/ports/files/files.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const OWNER_TOKEN = 'test-owner-token-0123456789abcdef'

/** Tests look as often as they like; a server asks at its own pace. */
const TEST_PACE: Pace = {
  trainingCheckMs: 100,
  generationCheckMs: 50,
  turnMs: 200,
  notificationSweepMs: 200,
}

export interface TestApp {
  app: FastifyInstance
  config: Config
  deps: Dependencies
  database: TestDatabase
  emulator: Emulator
  /** Calls as the owner. */
  call: (options: InjectOptions) => Promise<LightMyRequestResponse>
  /** Rows, files and what Replicate would have billed: equal before and after a refusal. */
  count: () => Promise<{ rows: number; files: number; spooled: number; runs: number }>
}

export interface TestAppOptions {
  trainingSeconds?: number
  predictionSeconds?: number
  /** What else the emulator is to do. */
  emulator?: Partial<EmulatorOptions>
  environment?: Record<string, string>
  pace?: Partial<Pace>
  /** False: nothing happens by itself. */
  areJobsRunning?: boolean
  spaDirectory?: string
  logger?: Logger
  /** In place of a new PostgreSQL database, as it is. */
  database?: TestDatabase
  /** In place of files on the local disk. */
  files?: Files
}

/** The whole server on a database and an emulator of its own, both real; closed when the test ends. */
export async function startTestApp(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const dataDirectory = temporaryDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(dataDirectory, 'emulator'),
    trainingSeconds: options.trainingSeconds ?? 0.3,
    predictionSeconds: options.predictionSeconds ?? 0.2,
    ...options.emulator,
  })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  const database = options.database ?? (await emptyDatabase())
  const config = loadConfig(
    {
      DATA_DIR: join(dataDirectory, 'data'),
      OWNER_TOKEN,
      LOG_LEVEL: 'silent',
      REPLICATE_API_BASE_URL: `${origin}/v1`,
      RATE_LIMIT: 'off',
      ...options.environment,
    },
    dataDirectory,
  )
  const logger = options.logger ?? pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
  const deps = await createDependencies(config, logger, {
    // A test may replace a call; the next one gets the true ones.
    database: { ...database, call: { ...database.call }, close: async () => undefined },
    pace: { ...TEST_PACE, ...options.pace },
    ...(options.files && { files: options.files }),
  })
  const app = await buildApp(config, deps, {
    loggerInstance: logger,
    spaDirectory: options.spaDirectory ?? null,
  })
  t.teardown(async () => {
    await app.close()
    await deps.close()
  })
  if (options.areJobsRunning !== false) deps.jobs.start()

  const call: TestApp['call'] = (request) =>
    app.inject({
      ...request,
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...request.headers },
    })
  const count: TestApp['count'] = async () => {
    const [row] = await database.query(
      `select (select count(*) from public.datasets) + (select count(*) from public.dataset_images)
         + (select count(*) from public.trainings) + (select count(*) from public.trained_models)
         + (select count(*) from public.generations) + (select count(*) from public.generated_images)
         + (select count(*) from public.idempotency_keys) as rows`,
    )
    const { trainings_created, predictions_created } = await emulator.ledger()
    return {
      rows: Number(row?.['rows']),
      files: await countFiles(join(config.dataDirectory, 'files')),
      spooled: (await readdir(deps.spoolDirectory)).length,
      runs: trainings_created + predictions_created,
    }
  }
  return { app, config, deps, database, emulator, call, count }
}

let opened: Promise<TestDatabase> | undefined

/** One database for all tests of a process, emptied for each. */
async function emptyDatabase(): Promise<TestDatabase> {
  opened ??= createTestDatabase(root)
  const database = await opened
  const tables = await database.query(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'",
  )
  await database.query(`truncate ${tables.map(({ name }) => name).join(', ')}`)
  return database
}

async function countFiles(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).length
}
