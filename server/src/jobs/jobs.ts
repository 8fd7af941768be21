import type { Config } from '../config/config.ts'
import type { Thumbnails } from '../files/thumbnails.ts'
import { indexPrompts } from '../gallery/index-prompts.ts'
import { makeMissingThumbnails } from '../gallery/make-thumbnails.ts'
import { removeDeletedImages } from '../gallery/remove-deleted-images.ts'
import { postProcessGeneration } from '../generations/post-process-generation.ts'
import { reconcileGeneration } from '../generations/reconcile-generation.ts'
import { saveGeneration } from '../generations/save-generation.ts'
import { submitGeneration } from '../generations/submit-generation.ts'
import { deliverNotification } from '../notifications/deliver-notification.ts'
import type { PushService } from '../notifications/push-service.ts'
import type { Database } from '../ports/database/database.ts'
import type { Work } from '../ports/database/functions/runs.ts'
import type { Files } from '../ports/files/files.ts'
import type { Outputs } from '../ports/replicate/outputs.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { indexUsedPrompts } from '../prompts/index-used-prompts.ts'
import type { Removals } from '../removals/removals.ts'
import { postProcessTraining } from '../trainings/completion/post-process-training.ts'
import { reconcileTraining } from '../trainings/progress/reconcile-training.ts'
import { submitTraining } from '../trainings/start/submit-training.ts'
import { createOnDemand } from '../workers/on-demand.ts'
import { createPeriodic } from '../workers/periodic.ts'
import { createSchedule } from '../workers/schedule.ts'
import { type ClaimArgs, createWorker, type JobLogger, type Worker } from '../workers/worker.ts'
import type { DeletionsService } from '../your-data/deletions.ts'
import { cleanUp } from './clean-up.ts'
import { cancelDemoModeRuns } from './other-mode.ts'
import { deleteExpiredDatasets } from './retention.ts'

export interface JobsDependencies {
  database: Database
  files: Files
  thumbnails: Thumbnails
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
  /** The longest time between two queries for due work. */
  sweepMs: number
}

const PACE = { trainingCheckMs: 10_000, generationCheckMs: 1500 }
/** Other servers may use the same database, and their work is taken over if they die. */
const SHARED_SWEEP_MS = 5000
/** Only this process uses an embedded database, so nothing becomes due without its knowledge. */
const EMBEDDED_SWEEP_MS = 30_000

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export type Jobs = ReturnType<typeof createJobs>

/** Creates everything that runs without a request. */
export function createJobs(deps: JobsDependencies) {
  const { database, logger } = deps
  const { call } = database
  const { trainingCheckMs, generationCheckMs, sweepMs } = {
    ...PACE,
    sweepMs: database.engine === 'embedded' ? EMBEDDED_SWEEP_MS : SHARED_SWEEP_MS,
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
    onDelivered: () => saveGenerations.wake(),
  }
  const worker = { logger, onWorked: () => schedule.refresh() }
  const runWorker = { ...worker, renew: call.runs_renew, release: call.runs_release }
  const claimTrainings = (work: Work) => async (args: ClaimArgs) =>
    (await call.runs_claim({ ...args, emulated, kind: 'training', work })).filter(
      (row) => row.kind === 'training',
    )
  const claimGenerations = (work: Work) => async (args: ClaimArgs) =>
    (await call.runs_claim({ ...args, emulated, kind: 'generation', work })).filter(
      (row) => row.kind === 'generation',
    )

  const submitTrainings = createWorker({
    ...runWorker,
    name: 'submit trainings',
    // A submission mostly waits for Replicate, for up to minutes. With a low capacity, slow responses would block
    // others.
    capacity: 24,
    claim: claimTrainings('submit'),
    // The training may have failed, or be on hold until its owner does something.
    handle: (row, lease) =>
      submitTraining(training, row, lease).finally(() => sendNotifications.wake()),
  })
  const reconcileTrainings = createWorker({
    ...runWorker,
    name: 'reconcile trainings',
    capacity: 10,
    claim: claimTrainings('reconcile'),
    handle: (row, lease) => reconcileTraining(training, row, lease),
  })
  const postProcessTrainings = createWorker({
    ...runWorker,
    name: 'post-process trainings',
    capacity: 1,
    claim: claimTrainings('post-process'),
    handle: (row, lease) => postProcessTraining(deps, row, lease),
  })
  const submitGenerations = createWorker({
    ...runWorker,
    name: 'submit generations',
    capacity: 4,
    claim: claimGenerations('submit'),
    handle: (row, lease) => submitGeneration(generation, row, lease),
  })
  const reconcileGenerations = createWorker({
    ...runWorker,
    name: 'reconcile generations',
    capacity: 8,
    claim: claimGenerations('reconcile'),
    handle: (row, lease) => reconcileGeneration(generation, row, lease),
  })
  const saveGenerations = createWorker({
    ...runWorker,
    name: 'save images',
    capacity: 8,
    claim: claimGenerations('save'),
    handle: (row, lease) => saveGeneration(generation, row, lease),
  })
  const postProcessGenerations = createWorker({
    ...runWorker,
    name: 'post-process generations',
    capacity: 4,
    claim: claimGenerations('post-process'),
    handle: (row, lease) => postProcessGeneration(deps, row, lease),
  })
  const sendNotifications = createWorker({
    ...worker,
    name: 'send notifications',
    capacity: 8,
    claim: call.push_deliveries_claim,
    renew: call.push_deliveries_renew,
    release: call.push_deliveries_release,
    handle: (row, lease) => deliverNotification(deps, row, lease),
  })
  const removeImages = createOnDemand({
    name: 'remove deleted images',
    run: () => removeDeletedImages(deps),
    logger,
  })
  const makeThumbnails = createOnDemand({
    name: 'make thumbnails',
    run: (signal) => makeMissingThumbnails(deps, signal),
    logger,
  })
  const every = (everyMs: number, name: string, run: () => Promise<void>) =>
    createPeriodic({ name, everyMs, run, logger })
  const maintenance = [
    every(HOUR_MS, 'the clean-up', () => cleanUp(deps)),
    every(HOUR_MS, 'making prompts searchable', () => indexPrompts(deps)),
    every(HOUR_MS, 'making the history of prompts searchable', () => indexUsedPrompts(deps)),
    every(HOUR_MS, 'the deletion of expired datasets', () => deleteExpiredDatasets(deps)),
    every(MINUTE_MS, 'the deletion of all data', () => deps.deletions.work()),
    every(MINUTE_MS, 'canceling runs of demo mode', () => cancelDemoModeRuns(deps)),
    every(MINUTE_MS, 'the removal of files and uploads', () => deps.removals.work()),
  ]

  let isStarted = false
  /** Before the start, requests may be answered already, but nothing is worked on. */
  const onceStarted = (wake: () => void) => () => {
    if (isStarted) wake()
  }
  const workers: Record<string, Worker> = {
    'training submit': submitTrainings,
    'training reconcile': reconcileTrainings,
    'training post-process': postProcessTrainings,
    'generation submit': submitGenerations,
    'generation reconcile': reconcileGenerations,
    'generation save': saveGenerations,
    'generation post-process': postProcessGenerations,
    'notification send': sendNotifications,
    'image remove': removeImages,
    'image thumbnail': makeThumbnails,
  }
  const schedule = createSchedule({
    readDue: async () =>
      (await call.work_due({ emulated })).map(({ kind, work, at }) => ({
        work: `${kind} ${work}`,
        at,
      })),
    wake: (work) => workers[work]?.wake(),
    sweepMs,
    logger,
  })
  return {
    submitTrainings: onceStarted(submitTrainings.wake),
    reconcileTrainings: onceStarted(reconcileTrainings.wake),
    submitGenerations: onceStarted(submitGenerations.wake),
    reconcileGenerations: onceStarted(reconcileGenerations.wake),
    /** Called when a webhook delivery has made its run due. */
    onDelivery: onceStarted(schedule.refresh),
    /** Called when images were deleted whose files are to be removed later. */
    onImagesDeleted: onceStarted(schedule.refresh),
    start: () => {
      isStarted = true
      schedule.start()
      for (const job of maintenance) job.start()
    },
    stop: async () => {
      const all = [schedule, ...Object.values(workers), ...maintenance]
      await Promise.all(all.map((job) => job.stop()))
    },
  }
}
