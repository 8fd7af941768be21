import { randomUUID } from 'node:crypto'
import { stepsOf, type Training } from '@the-way/shared'
import { datasetChangedError, datasetNotFoundError } from '../../datasets/datasets.errors.ts'
import { takeIn } from '../../datasets/intake.ts'
import { recordImages } from '../../datasets/record-images.ts'
import { checkDataset, checkTrainable } from '../../datasets/trainable.ts'
import { type Answered, onceForKey } from '../../idempotency/idempotency.ts'
import { hashPayload } from '../../idempotency/payload-hash.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { FunctionArgs } from '../../ports/database/functions.ts'
import type { Files } from '../../ports/files/files.ts'
import { OVER_CAP } from '../../spending/spending.errors.ts'
import type { SpooledFile } from '../../uploads/spool-part.ts'
import { toTraining } from '../training.mapper.ts'
import { type EstimateDependencies, estimateTraining } from './estimate.ts'
import { withSteps } from './parameters.ts'
import type { StartFields } from './start-fields.ts'

export interface StartTrainingDependencies extends EstimateDependencies {
  files: Files
  /** Called when a training is ready to be submitted. */
  onQueued: () => void
}

/** The images to train on: an existing dataset, or files that were uploaded with the request. */
export type TrainingSource = { dataset_id: string } | { files: readonly SpooledFile[] }

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2 * 60_000

/** Queues a training. A repeated request gets the same answer, even if the training has changed since. */
export function createStartTraining(deps: StartTrainingDependencies) {
  const { database, files } = deps
  const { call } = database
  return (
    owner_id: string,
    fields: StartFields,
    source: TrainingSource,
    key: string | null,
    payload_hash = hashPayload({ ...fields, ...hashedSource(source) }),
  ): Promise<Answered> => {
    return onceForKey(database, { owner_id, key, payload_hash }, async () => {
      const request = { owner_id, fields, key }
      return 'dataset_id' in source
        ? trainDataset(request, source.dataset_id)
        : trainUpload(request, source.files, payload_hash)
    })
  }

  async function trainUpload(
    request: StartRequest,
    upload: readonly SpooledFile[],
    request_hash: string,
  ): Promise<Answered> {
    const id = randomUUID()
    const { images, rejected } = await takeIn({
      upload,
      datasetId: id,
      files,
      newId: randomUUID,
      check: checkTrainable,
    })
    const dataset = { id, name: request.fields.name, rejected, images }
    return recordImages(
      files,
      images,
      () =>
        queue(request, {
          dataset_id: id,
          image_count: images.length,
          request_hash,
          dataset,
          dataset_sha256: null,
        }),
      ({ replayed }) => (replayed ? [] : images),
    )
  }

  /** Equal clicks have the same images and captions, so the hash includes the dataset's content. */
  async function trainDataset(request: StartRequest, id: string): Promise<Answered> {
    const row = await call.datasets_get({ owner_id: request.owner_id, id })
    if (!row) throw datasetNotFoundError()
    checkDataset(row)
    return queue(request, {
      dataset_id: id,
      image_count: row.image_count,
      request_hash: hashPayload({ ...request.fields, dataset_id: id, dataset_sha256: row.sha256 }),
      dataset: null,
      dataset_sha256: row.sha256,
    })
  }

  async function queue(
    { owner_id, fields, key }: StartRequest,
    { dataset_id, image_count, request_hash, dataset, dataset_sha256 }: ToQueue,
  ): Promise<Answered> {
    const now = Date.now()
    const created_at = new Date(now).toISOString()
    const { epochs, ...settings } = fields
    const { trainer } = fields
    const parameters = withSteps(trainer, fields.parameters, { epochs, images: image_count })
    const total_steps = stepsOf(trainer, parameters)
    const estimate = await estimateTraining(deps, owner_id, trainer, parameters)
    const cap = await deps.spending.capOver(owner_id, estimate.estimate_usd_micros)
    const training = {
      ...settings,
      id: randomUUID(),
      dataset_id,
      parameters,
      retry_of: fields.retry_of ?? null,
      ...estimate,
      error: cap && OVER_CAP[cap],
    }
    const queued: Training = {
      ...training,
      ...freshState(total_steps, image_count),
      phase: cap ? 'paused' : 'queued',
      on_hold: cap !== null,
      retry_at: null,
      phase_starts: { queued: created_at },
      created_at,
    }
    const answer = {
      status: 202,
      location: `/api/trainings/${training.id}`,
      body: JSON.stringify(queued),
    }
    const result = await call.trainings_create({
      now: created_at,
      same_click_since: new Date(now - SAME_CLICK_MS).toISOString(),
      training: { ...training, owner_id, total_steps, request_hash, emulated: deps.isFree },
      dataset,
      dataset_sha256,
      idempotency: key === null ? null : { key, ...answer },
    })
    switch (result.outcome) {
      case 'created':
        deps.onQueued()
        return { answer, replayed: false }
      case 'replayed':
        return {
          answer: result.answer ?? firstAnswer(result.training, deps.isFree),
          replayed: true,
        }
      case 'no_dataset':
        throw datasetNotFoundError()
      case 'dataset_changed':
        throw datasetChangedError()
    }
  }
}

interface StartRequest {
  owner_id: string
  fields: StartFields
  key: string | null
}

interface ToQueue {
  dataset_id: string
  image_count: number
  request_hash: string
  /** A dataset to create with the training; `null` if it already exists. */
  dataset: FunctionArgs<'trainings_create'>['dataset']
  /** The hash of an existing dataset at the time it was checked; `null` for a new one. */
  dataset_sha256: string | null
}

/** Identifies the images in the request's hash. */
const hashedSource = (source: TrainingSource) =>
  'dataset_id' in source ? source : { files: source.files.map(({ sha256 }) => sha256) }

/** Returns the training of the first click in its current state. */
function firstAnswer(row: TrainingRow | null, isDemo: boolean) {
  if (!row) throw new Error('a replay without a training')
  return {
    status: 202,
    location: `/api/trainings/${row.id}`,
    body: JSON.stringify(toTraining(row, isDemo)),
  }
}

const freshState = (total: number, image_count: number) => ({
  status: 'queued' as const,
  progress: { step: null, total, fraction: 0, eta_seconds: null },
  image_count,
  replicate_id: null,
  destination: null,
  model_id: null,
  model_url: null,
  weights_url: null,
  weights_note: null,
  is_post_processing: false,
  logs_tail: '',
  cost_usd_micros: null,
  started_at: null,
  completed_at: null,
  checked_at: null,
  news_at: null,
  cancel_requested_at: null,
})
