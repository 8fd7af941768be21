import type { Config } from '../config/config.ts'
import { reconcileGeneration } from '../generations/reconcile-generation.ts'
import { submitGeneration } from '../generations/submit-generation.ts'
import { deliverNotification } from '../notifications/deliver-notification.ts'
import type { PushService } from '../notifications/push-service.ts'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import type { Outputs } from '../ports/replicate/outputs.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import type { Removals } from '../removals/removals.ts'
import { postProcessTraining } from '../trainings/completion/post-process-training.ts'
import { reconcileTraining } from '../trainings/progress/reconcile-training.ts'
import { submitTraining } from '../trainings/start/submit-training.ts'
import { reconcileDeliveredRun } from '../webhooks/reconcile-delivered-run.ts'
import { createPeriodic } from '../workers/periodic.ts'
import { createWorker, type JobLogger } from '../workers/worker.ts'
import type { DeletionsService } from '../your-data/deletions.ts'
import { cleanUp } from './clean-up.ts'
import { cancelDemoModeRuns } from './other-mode.ts'
import { deleteExpiredDatasets } from './retention.ts'

export interface JobsDependencies {
  database: Database
  files: Files
  replicate: Replicate
  outputs: Outputs
  deletions: DeletionsService
  removals: Removals
  push: PushService
  settings: Config['replicate']
  spoolDirectory: string
  logger: JobLogger
  pace?: Partial<Pace>
}

/** Intervals in milliseconds. */
export interface Pace {
  /** Between two status checks of one training: by our own rule at most one per 10 s. */
  trainingCheckMs: number
  /** Between two status checks of one generation. */
  generationCheckMs: number
  /** Between two queries for due rows. */
  turnMs: number
  /** Between two queries for due notifications. New ones are sent at once; this picks up retries and leftovers. */
  notificationSweepMs: number
}

const PACE: Pace = {
  trainingCheckMs: 10_000,
  generationCheckMs: 1500,
  turnMs: 1000,
  notificationSweepMs: 30_000,
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export type Jobs = ReturnType<typeof createJobs>

/** Creates everything that runs without a request. */
export function createJobs(deps: JobsDependencies) {
  const { database, logger } = deps
  const { call } = database
  const { trainingCheckMs, generationCheckMs, turnMs, notificationSweepMs } = {
    ...PACE,
    ...deps.pace,
  }
  const { emulated } = deps.settings
  const isFree = emulated
  const training = {
    ...deps,
    isFree,
    checkEveryMs: trainingCheckMs,
    onCompleted: () => {
      postProcessTrainings.wake()
      sendNotifications.wake()
    },
  }
  const generation = {
    ...deps,
    isFree,
    checkEveryMs: generationCheckMs,
    onDelivered: () => reconcileGenerations.wake(),
  }
  const trainingWorker = {
    everyMs: turnMs,
    renew: call.trainings_renew,
    release: call.trainings_release,
    logger,
  }
  const generationWorker = {
    everyMs: turnMs,
    renew: call.generations_renew,
    release: call.generations_release,
    logger,
  }

  const submitTrainings = createWorker({
    ...trainingWorker,
    name: 'submit trainings',
    // A submission mostly waits for Replicate, for up to minutes. With a low capacity, slow responses would block
    // others.
    capacity: 24,
    claim: (args) => call.trainings_claim({ ...args, emulated, work: 'submit' }),
    // The training may have failed, or be on hold until its owner does something.
    handle: (row, lease) =>
      submitTraining(training, row, lease).finally(() => sendNotifications.wake()),
  })
  const reconcileTrainings = createWorker({
    ...trainingWorker,
    name: 'reconcile trainings',
    capacity: 10,
    claim: (args) => call.trainings_claim({ ...args, emulated, work: 'reconcile' }),
    handle: (row, lease) => reconcileTraining(training, row, lease),
  })
  const postProcessTrainings = createWorker({
    ...trainingWorker,
    name: 'post-process trainings',
    capacity: 1,
    claim: (args) => call.trainings_claim({ ...args, emulated, work: 'post-process' }),
    handle: (row, lease) => postProcessTraining(deps, row, lease),
  })
  const submitGenerations = createWorker({
    ...generationWorker,
    name: 'submit generations',
    capacity: 4,
    claim: (args) => call.generations_claim({ ...args, emulated, work: 'submit' }),
    handle: (row, lease) => submitGeneration(generation, row, lease),
  })
  const reconcileGenerations = createWorker({
    ...generationWorker,
    name: 'reconcile generations',
    capacity: 8,
    claim: (args) => call.generations_claim({ ...args, emulated, work: 'reconcile' }),
    handle: (row, lease) => reconcileGeneration(generation, row, lease),
  })
  const reconcileDeliveredTrainings = createWorker({
    ...trainingWorker,
    name: 'reconcile trainings after webhook deliveries',
    capacity: 10,
    claim: (args) => call.webhook_trainings_claim({ ...args, emulated }),
    handle: (row, lease) =>
      reconcileDeliveredRun(database, row, lease, {
        reconcile: () => reconcileTraining(training, row, lease),
        read: async () => (await call.trainings_get_many({ keys: [row] }))[0],
      }),
  })
  const reconcileDeliveredGenerations = createWorker({
    ...generationWorker,
    name: 'reconcile generations after webhook deliveries',
    capacity: 8,
    claim: (args) => call.webhook_generations_claim({ ...args, emulated }),
    handle: (row, lease) =>
      reconcileDeliveredRun(database, row, lease, {
        reconcile: () => reconcileGeneration(generation, row, lease),
        read: () => call.generations_get(row),
      }),
  })
  const sendNotifications = createWorker({
    name: 'send notifications',
    everyMs: notificationSweepMs,
    capacity: 8,
    claim: call.push_deliveries_claim,
    renew: call.push_deliveries_renew,
    release: call.push_deliveries_release,
    handle: (row, lease) => deliverNotification(deps, row, lease),
    logger,
  })
  const every = (everyMs: number, name: string, run: () => Promise<void>) =>
    createPeriodic({ name, everyMs, run, logger })
  const maintenance = [
    every(HOUR_MS, 'the clean-up', () => cleanUp(deps)),
    every(HOUR_MS, 'the deletion of expired datasets', () => deleteExpiredDatasets(deps)),
    every(MINUTE_MS, 'the deletion of all data', () => deps.deletions.work()),
    every(MINUTE_MS, 'canceling runs of demo mode', () => cancelDemoModeRuns(deps)),
    every(MINUTE_MS, 'the removal of files and uploads', () => deps.removals.work()),
  ]

  // The submitters too: a delivery may be about a run whose create call was not answered, which is then looked up.
  const deliveryWorkers = [
    reconcileDeliveredTrainings,
    reconcileDeliveredGenerations,
    submitTrainings,
    submitGenerations,
  ]
  const workers = [
    submitTrainings,
    reconcileTrainings,
    postProcessTrainings,
    submitGenerations,
    reconcileGenerations,
    reconcileDeliveredTrainings,
    reconcileDeliveredGenerations,
    sendNotifications,
  ]
  return {
    submitTrainings,
    reconcileTrainings,
    submitGenerations,
    reconcileGenerations,
    /** Called when a webhook delivery has been received. */
    onDelivery: () => {
      for (const worker of deliveryWorkers) worker.wake()
    },
    start: () => {
      for (const worker of workers) worker.start()
      for (const job of maintenance) job.start()
    },
    stop: async () => {
      await Promise.all([...workers, ...maintenance].map((job) => job.stop()))
    },
  }
}
