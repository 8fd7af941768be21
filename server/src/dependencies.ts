import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { lockDirectory } from '../lock/directory-lock.ts'
import type { Config } from './config/config.ts'
import { readOwnerToken } from './config/owner-token.ts'
import {
  createGenerationsService,
  type GenerationsService,
} from './generations/generations.service.ts'
import { createJobs, type Jobs, type Pace } from './jobs/jobs.ts'
import { createModelsService, type ModelsService } from './models/models.service.ts'
import type { Accounts } from './ports/accounts/accounts.ts'
import { createLocalOwner } from './ports/accounts/local-owner.ts'
import type { Database } from './ports/database/database.ts'
import { openEmbeddedDatabase } from './ports/database/embedded/embedded-database.ts'
import { readSetupSql } from './ports/database/schema.ts'
import type { Files } from './ports/files/files.ts'
import { createLocalFiles } from './ports/files/local-files.ts'
import { createOutputs } from './ports/replicate/outputs.ts'
import type { Replicate } from './ports/replicate/replicate.ts'
import { createReplicateGateway } from './ports/replicate/replicate-gateway.ts'
import { createTrainingsService, type TrainingsService } from './trainings/trainings.service.ts'

/** What the app is made of; every part can be replaced in a test. */
export interface Dependencies {
  database: Database
  files: Files
  accounts: Accounts
  replicate: Replicate
  spoolDirectory: string
  models: ModelsService
  trainings: TrainingsService
  generations: GenerationsService
  jobs: Jobs
  close(): Promise<void>
}

/** Opens everything that the configuration names; `overrides` take the place of parts of it. */
export async function createDependencies(
  config: Config,
  logger: FastifyBaseLogger,
  overrides: { database?: Database; pace?: Partial<Pace> } = {},
): Promise<Dependencies> {
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(config.dataDirectory)
  try {
    const spoolDirectory = join(config.dataDirectory, 'spool')
    // The lock is ours: whatever lies here was left by a process that died.
    await rm(spoolDirectory, { recursive: true, force: true })
    await mkdir(spoolDirectory, { recursive: true })
    const database =
      overrides.database ??
      (await openEmbeddedDatabase({
        directory: join(config.dataDirectory, 'database'),
        schemaSql: readSetupSql(),
      }))
    const files = createLocalFiles({ directory: join(config.dataDirectory, 'files') })
    const ownerToken = config.ownerToken ?? (await readOwnerToken(config.dataDirectory))
    const accounts = createLocalOwner({ database, ownerToken })
    const replicate = createReplicateGateway(config.replicate)
    const outputs = createOutputs({ apiBaseUrl: config.replicate.baseUrl })
    const jobs = createJobs({
      database,
      files,
      replicate,
      outputs,
      settings: config.replicate,
      spoolDirectory,
      logger,
      ...(overrides.pace ? { pace: overrides.pace } : {}),
    })
    return {
      database,
      files,
      accounts,
      replicate,
      spoolDirectory,
      jobs,
      models: createModelsService({ database, files }),
      trainings: createTrainingsService({
        database,
        files,
        isFree: config.replicate.emulated,
        onQueued: jobs.submitTrainings.wake,
      }),
      generations: createGenerationsService({ database, onQueued: jobs.submitGenerations.wake }),
      close: async () => {
        await jobs.stop()
        await database.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}
