import { randomUUID } from 'node:crypto'
import { stepsOf } from '@the-way/shared'
import {
  datasetChangedError,
  datasetNotFoundError,
  deletedMeanwhileError,
} from '../../datasets/datasets.errors.ts'
import {
  type Answered,
  acceptedAnswer,
  type KeyClaim,
  keyInUseError,
} from '../../idempotency/idempotency.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { FunctionArgs } from '../../ports/database/functions.ts'
import { logRun } from '../../runs/log-run.ts'
import type { JobLogger } from '../../workers/worker.ts'
import { toQueuedTraining, toTraining } from '../training.mapper.ts'
import { type EstimateDependencies, estimateTraining } from './estimate.ts'
import { withSteps } from './parameters.ts'
import type { StartFields } from './start-fields.ts'

export interface QueueTrainingDependencies extends EstimateDependencies {
  logger: Pick<JobLogger, 'info'>
  /** Called when a training is ready to be submitted. */
  onQueued: () => void
}

interface QueueRequest {
  owner_id: string
  fields: StartFields
  claim: KeyClaim
  dataset_id: string
  image_count: number
  request_hash: string
  /** A dataset to create with the training; `null` if it already exists. */
  dataset: FunctionArgs<'trainings_create'>['dataset']
  /** The hash of an existing dataset at the time it was checked; `null` for a new one. */
  dataset_sha256: string | null
}

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2 * 60_000

/** Creates the row of a training, with its price and duration, and returns the answer that describes it. */
export async function queueTraining(
  deps: QueueTrainingDependencies,
  request: QueueRequest,
): Promise<Answered> {
  const { isFree } = deps
  const { claim, image_count, dataset, dataset_sha256 } = request
  const now = Date.now()
  const created_at = new Date(now).toISOString()
  const training = await toNewTraining(deps, request)
  const queued = toQueuedTraining(training, { image_count, created_at, isDemo: isFree })
  const answer = acceptedAnswer('trainings', queued)
  const result = await deps.database.call.trainings_create({
    now: created_at,
    same_click_since: new Date(now - SAME_CLICK_MS).toISOString(),
    training,
    dataset,
    dataset_sha256,
    idempotency: claim && { ...claim, ...answer },
  })
  switch (result.outcome) {
    case 'created':
      logRun(deps.logger, { id: training.id, kind: 'training' }, 'queued')
      if (training.hold_reason !== null)
        logRun(deps.logger, { id: training.id, kind: 'training' }, 'on_hold', {
          reason: training.hold_reason,
        })
      deps.onQueued()
      return { answer, replayed: false }
    case 'replayed':
      return { answer: result.answer ?? firstAnswer(result.training, isFree), replayed: true }
    case 'key_lost':
      throw keyInUseError(null)
    case 'no_dataset':
      throw dataset ? deletedMeanwhileError() : datasetNotFoundError()
    case 'dataset_changed':
      throw datasetChangedError()
  }
}

/** Completes the requested fields. A training over a cap is created too, and is on hold with the reason. */
async function toNewTraining(
  deps: QueueTrainingDependencies,
  { owner_id, fields, dataset_id, image_count, request_hash }: QueueRequest,
): Promise<FunctionArgs<'trainings_create'>['training']> {
  const { epochs, ...settings } = fields
  const { trainer } = fields
  const parameters = withSteps(trainer, fields.parameters, { epochs, images: image_count })
  const estimate = await estimateTraining(deps, owner_id, trainer, parameters)
  const cap = await deps.spending.capOver(owner_id, estimate.estimate_usd_micros)
  return {
    ...settings,
    id: randomUUID(),
    owner_id,
    dataset_id,
    parameters,
    total_steps: stepsOf(trainer, parameters),
    retry_of: fields.retry_of ?? null,
    request_hash,
    ...estimate,
    emulated: deps.isFree,
    hold_reason: cap,
  }
}

/** Returns the training of the first click in its current state. */
function firstAnswer(row: TrainingRow | null, isDemo: boolean) {
  if (!row) throw new Error('a replay without a training')
  return acceptedAnswer('trainings', toTraining(row, isDemo))
}
