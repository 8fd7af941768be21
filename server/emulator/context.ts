import type { FastifyBaseLogger } from 'fastify'
import { type Account, type AccountChanges, createAccount } from './account-state.ts'
import { type Clock, createClock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createFileVault, type FileVault } from './files/file-store.ts'
import { createModelRegistry, type ModelRegistry } from './models/model-registry.ts'
import {
  createPredictionService,
  type PredictionService,
} from './predictions/predictions.service.ts'
import { startRetention } from './retention.ts'
import { EMULATOR_SETTINGS } from './settings.ts'
import type { StateStore } from './state-store.ts'
import { createTrainingService, type TrainingService } from './trainings/trainings.service.ts'
import { createDeliveryLog } from './webhooks/delivery-log.ts'
import { createSender } from './webhooks/sender.ts'
import { newSecret } from './webhooks/signature.ts'
import { createWebhookJobs } from './webhooks/webhook-jobs.ts'
import { createWebhookScheduler } from './webhooks/webhook-scheduler.ts'
import { checkWebhook } from './webhooks/webhook-url.ts'
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts'

export interface EmulatorOptions {
  /** Folder of the emulator's state; created if missing. */
  dataDir: string
  /** The only accepted token. Any token is accepted if it is not set. */
  token?: string
  username?: string
  /** From a training's creation to its completion. */
  trainingSeconds?: number
  predictionSeconds?: number
  maxFileBytes?: number
  /** Milliseconds since the epoch. */
  now?: () => number
  /** Changes to what the account may do; fields that are left out keep their stored values. */
  account?: AccountChanges
  /** Accepts http webhook URLs on loopback, which Replicate rejects. */
  allowHttpWebhooks?: boolean
  /** From the first to the last attempt to deliver a `completed` webhook; one minute at Replicate. */
  webhookLastTrySeconds?: number
  /** How long a receiver may take to respond. */
  webhookAnswerSeconds?: number
  /** Seeds the random choices of faults with a probability. */
  seed?: number
  /** One of pino's levels, or `silent`. Ignored if `logger` is set. */
  logLevel?: string
  /** Used instead of a new logger. */
  logger?: FastifyBaseLogger
}

/** What the routes depend on. */
export interface EmulatorContext {
  now: () => number
  clock: Clock
  username: string
  token: string | undefined
  account: Account
  webhookSecret: () => string
  rotateWebhookSecret: () => string
  /** Rejects a webhook URL that Replicate would reject. */
  checkWebhook: (webhook: string | undefined) => void
  faults: Faults
  vault: FileVault
  models: ModelRegistry
  trainings: TrainingService
  predictions: PredictionService
  webhooks: Webhooks
  /** Deletes data that Replicate would have deleted by now. */
  sweep: () => void
  /** Aborted when the emulator closes, so that held requests end. */
  closing: AbortSignal
}

export function createContext(
  options: EmulatorOptions,
  { store, closing }: { store: StateStore; closing: AbortSignal },
): EmulatorContext {
  const { dataDir, username = EMULATOR_SETTINGS.EMULATOR_USERNAME.default } = options
  const { trainingSeconds = 60, predictionSeconds = 3 } = options
  const { webhookLastTrySeconds = 60, webhookAnswerSeconds = 5 } = options
  // Replicate's limit of 100 MB, read as decimal megabytes: the stricter of the two readings.
  const { maxFileBytes = 100_000_000 } = options
  const clock = createClock(store, options.now ?? Date.now)
  const { now } = clock
  const webhookSecret = (): string => `whsec_${secretOf(store, 'webhooks')}`
  const faults = createFaults({ seed: options.seed ?? 1, closing })
  const signingSecret = secretOf(store, 'files')
  const vault = createFileVault({
    dataDir,
    store,
    now,
    owner: username,
    signingSecret,
    maxFileBytes,
  })
  const trainings = createTrainingService({ dataDir, store, vault, now, trainingSeconds })
  const predictions = createPredictionService({
    dataDir,
    store,
    vault,
    trainings,
    now,
    predictionSeconds,
  })
  const sweep = startRetention({ store, vault, trainings, predictions, closing })
  const log = createDeliveryLog(closing)
  const scheduler = createWebhookScheduler({
    jobs: createWebhookJobs({ trainings, predictions, faults }),
    store,
    faults,
    sender: createSender({
      faults,
      log,
      now,
      secret: webhookSecret,
      closing,
      answerMs: webhookAnswerSeconds * 1000,
    }),
    now,
    closing,
    lastTryMs: webhookLastTrySeconds * 1000,
  })
  return {
    now,
    clock: {
      now,
      advance(ms) {
        clock.advance(ms)
        sweep()
      },
    },
    sweep,
    username,
    token: options.token,
    account: createAccount(store, { now, initial: options.account ?? {} }),
    webhookSecret,
    rotateWebhookSecret() {
      store.put('secrets', { id: 'webhooks', value: newSecret() })
      return webhookSecret()
    },
    checkWebhook: (webhook) => checkWebhook(webhook, options.allowHttpWebhooks ?? false),
    faults,
    vault,
    models: createModelRegistry(store, { username, now }),
    trainings,
    predictions,
    webhooks: createWebhooks({ store, faults, log, scheduler }),
    closing,
  }
}

function secretOf(store: StateStore, id: string): string {
  const known = store.get('secrets', id)
  if (known) return known.value
  const value = newSecret()
  store.put('secrets', { id, value })
  return value
}
