import { access, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { lockDirectory } from '../lock/directory-lock.ts'
import type { Config } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'
import { readOwnerToken } from './config/owner-token.ts'
import { createDatasetsService, type DatasetsService } from './datasets/datasets.service.ts'
import { createThumbnails, type Thumbnails } from './files/thumbnails.ts'
import { type AlbumsService, createAlbumsService } from './gallery/albums.service.ts'
import { createImagesService, type ImagesService } from './gallery/images.service.ts'
import {
  createGenerationsService,
  type GenerationsService,
} from './generations/generations.service.ts'
import { createJobs, type Jobs, type Pace } from './jobs/jobs.ts'
import { createKeysService, type KeysService } from './keys/keys.service.ts'
import { createKeywordsService, type KeywordsService } from './keywords/keywords.service.ts'
import { createVersionInputs } from './models/inputs/version-inputs.ts'
import { createModelsService, type ModelsService } from './models/models.service.ts'
import {
  createNotificationsService,
  type NotificationsService,
} from './notifications/notifications.service.ts'
import { createPushKeys } from './notifications/push-keys.ts'
import { createPushService } from './notifications/push-service.ts'
import type { Accounts } from './ports/accounts/accounts.ts'
import { openAccounts } from './ports/accounts/open-accounts.ts'
import type { Database } from './ports/database/database.ts'
import { openDatabase } from './ports/database/open-database.ts'
import type { Files } from './ports/files/files.ts'
import { openFiles } from './ports/files/open-files.ts'
import { createOutputs } from './ports/replicate/outputs.ts'
import type { ConnectReplicate, Replicate } from './ports/replicate/replicate.ts'
import { createReplicateGateway } from './ports/replicate/replicate-gateway.ts'
import { restrictFolders } from './private-folders.ts'
import {
  createPromptTemplatesService,
  type PromptTemplatesService,
} from './prompts/prompt-templates.service.ts'
import { createPromptsService, type PromptsService } from './prompts/prompts.service.ts'
import { createRemovals, type Removals } from './removals/removals.ts'
import { createSessionsService, type SessionsService } from './sessions/sessions.service.ts'
import { createSheetsService, type SheetsService } from './sheets/sheets.service.ts'
import { createSpendingService, type SpendingService } from './spending/spending.service.ts'
import { openSpool } from './spool.ts'
import { createTrainingsService, type TrainingsService } from './trainings/trainings.service.ts'
import { createUsersService, type UsersService } from './users/users.service.ts'
import { createWebhooksService, type WebhooksService } from './webhooks/webhooks.service.ts'
import { createDeletions, type DeletionsService } from './your-data/deletions.ts'

/** The parts of the app. Tests can replace each of them. */
export interface Dependencies {
  database: Database
  files: Files
  thumbnails: Thumbnails
  accounts: Accounts
  sessions: SessionsService
  keys: KeysService
  users: UsersService
  replicate: Replicate
  /** Connects with another token, to check it. */
  connectReplicate: ConnectReplicate
  spoolDirectory: string
  datasets: DatasetsService
  models: ModelsService
  trainings: TrainingsService
  generations: GenerationsService
  sheets: SheetsService
  images: ImagesService
  albums: AlbumsService
  prompts: PromptsService
  promptTemplates: PromptTemplatesService
  spending: SpendingService
  keywords: KeywordsService
  webhooks: WebhooksService
  notifications: NotificationsService
  deletions: DeletionsService
  removals: Removals
  jobs: Jobs
  close(): Promise<void>
}

/** Opens everything that the configuration names. `overrides` replace parts of it. */
export async function createDependencies(
  config: Config,
  logger: FastifyBaseLogger,
  overrides: { database?: Database; files?: Files; pace?: Partial<Pace> } = {},
): Promise<Dependencies> {
  const { dataDirectory } = config
  await createDataDirectory(dataDirectory)
  const opened = createClosing()
  try {
    // Two processes would destroy an embedded database. The other engines support several processes.
    if (config.database.engine === 'embedded') {
      const lock = await lockDirectory(dataDirectory)
      opened.push(() => lock.release())
    }
    if (config.database.engine !== 'supabase') await createFilesFolder(dataDirectory)
    await restrictFolders(dataDirectory, logger)
    const spool = await openSpool(join(dataDirectory, 'spool'))
    opened.push(() => spool.close())
    const database =
      overrides.database ?? (await openDatabase(config.database, { dataDirectory, logger }))
    opened.push(() => database.close())
    // No other process uses an embedded database, so whatever held a key has ended.
    if (database.engine === 'embedded') await database.call.idempotency_keys_release_all({})
    // The database has created its folder by now.
    await restrictFolders(dataDirectory, logger)
    const files = overrides.files ?? (await openFiles(config, logger))
    const thumbnails = createThumbnails(files)
    const ownerToken = config.ownerToken ?? (await readOwnerToken(dataDirectory))
    const accounts = await openAccounts(config.accounts, { database, ownerToken })
    const replicate = createReplicateGateway(config.replicate)
    const versionInputs = createVersionInputs({ replicate })
    const outputs = createOutputs({
      apiBaseUrl: config.replicate.baseUrl,
      storageUrl: config.database.engine === 'supabase' ? config.database.url : null,
    })
    const { emulated } = config.replicate
    const deletions = createDeletions({ database, files, replicate, emulated, logger })
    const removals = createRemovals({ database, files, replicate, emulated, logger })
    const keys = createPushKeys(database)
    // The keys are created now so that no read has to. If the database does not respond yet, the first use creates them.
    await keys().catch(() => undefined)
    const push = createPushService({ settings: config.notifications, keys })
    const jobs = createJobs({
      database,
      files,
      thumbnails,
      replicate,
      outputs,
      deletions,
      removals,
      push,
      settings: config.replicate,
      spoolDirectory: spool.directory,
      logger,
      ...(overrides.pace ? { pace: overrides.pace } : {}),
    })
    opened.push(() => jobs.stop())
    const keywords = createKeywordsService({ database })
    const submitOnHold = () => {
      jobs.submitTrainings()
      jobs.submitGenerations()
    }
    const spending = createSpendingService({
      database,
      isFree: config.replicate.emulated,
      onRaised: submitOnHold,
    })
    const generating = {
      database,
      files,
      emulated: config.replicate.emulated,
      spending,
      versionInputs,
      apiHost: new URL(config.replicate.baseUrl).host,
      removals,
      logger,
      onQueued: jobs.submitGenerations,
      onCancelRequested: jobs.reconcileGenerations,
    }
    return {
      database,
      files,
      thumbnails,
      accounts,
      sessions: createSessionsService({ database }),
      keys: createKeysService({ database }),
      users: createUsersService({ database, onReleased: submitOnHold }),
      replicate,
      connectReplicate: createReplicateGateway,
      spoolDirectory: spool.directory,
      jobs,
      keywords,
      spending,
      datasets: createDatasetsService({ database, files, replicate, logger }),
      models: createModelsService({
        database,
        files,
        replicate,
        settings: config.replicate,
        versionInputs,
      }),
      trainings: createTrainingsService({
        database,
        files,
        keywords,
        spending,
        removals,
        isFree: config.replicate.emulated,
        logger,
        onQueued: jobs.submitTrainings,
        onCancelRequested: jobs.reconcileTrainings,
      }),
      generations: createGenerationsService(generating),
      sheets: createSheetsService(generating),
      images: createImagesService({ database, files, removals, onDeleted: jobs.onImagesDeleted }),
      albums: createAlbumsService({ database }),
      prompts: createPromptsService({ database }),
      promptTemplates: createPromptTemplatesService({ database }),
      deletions,
      removals,
      notifications: createNotificationsService({ database, keys, push }),
      webhooks: createWebhooksService({
        database,
        replicate,
        settings: config.replicate.webhook,
        onReceived: jobs.onDelivery,
      }),
      close: opened.close,
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function createDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await access(directory, constants.W_OK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`DATA_DIR should be a folder that this user can write into: ${reason}.`)
  }
}

/** Creates the folder, closed to other users. If that fails, health checks and the first write report it. */
const createFilesFolder = (dataDirectory: string) =>
  mkdir(join(dataDirectory, 'files'), { recursive: true, mode: 0o700 }).catch(() => undefined)

/** Collects what was opened and closes it in reverse order. */
function createClosing() {
  const steps: (() => Promise<void>)[] = []
  return {
    push: (step: () => Promise<void>) => steps.push(step),
    close: async () => {
      for (const step of steps.reverse()) await step()
    },
  }
}
