import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { type Logger, pino } from 'pino'
import root, { type Test } from 'tap'
import type { EmulatorOptions } from '../../emulator/context.ts'
import { createEmulator, type Emulator } from '../../emulator/emulator.ts'
import { buildApp } from '../../src/app.ts'
import { type Config, loadConfig } from '../../src/config/config.ts'
import { createDependencies, type Dependencies } from '../../src/dependencies.ts'
import type { Pace } from '../../src/jobs/jobs.ts'
import type { Files } from '../../src/ports/files/files.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const OWNER_TOKEN = 'test-owner-token-0123456789abcdef'

/** Much shorter intervals than a server's, so that tests do not have to wait. */
const TEST_PACE: Pace = {
  trainingCheckMs: 100,
  generationCheckMs: 50,
  sweepMs: 200,
}

export interface TestApp {
  app: FastifyInstance
  config: Config
  deps: Dependencies
  database: TestDatabase
  emulator: Emulator
  /** Sends a request as the owner. */
  call: (options: InjectOptions) => Promise<LightMyRequestResponse>
  /** Counts rows, files and what Replicate would have billed: equal before and after a rejected request. */
  count: () => Promise<{ rows: number; files: number; spooled: number; runs: number }>
}

export interface TestAppOptions {
  trainingSeconds?: number
  predictionSeconds?: number
  /** More options of the emulator. */
  emulator?: Partial<EmulatorOptions>
  environment?: Record<string, string>
  pace?: Partial<Pace>
  /** If false, no background jobs run. */
  areJobsRunning?: boolean
  spaDirectory?: string
  logger?: Logger
  /** Used as it is instead of an emptied PostgreSQL database. */
  database?: TestDatabase
  /** Used instead of files on the local disk. */
  files?: Files
}

/** Starts the whole server with a real database and an emulator; closed when the test ends. */
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

/** Returns the database that all tests of a process share, emptied for each test. */
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
