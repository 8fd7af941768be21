import { randomUUID } from 'node:crypto'
import { takeIn } from '../../datasets/intake.ts'
import { readDataset } from '../../datasets/read-dataset.ts'
import { recordImages } from '../../datasets/record-images.ts'
import { checkDataset, checkTrainable } from '../../datasets/trainable.ts'
import { type Answered, type KeyClaim, onceForKey } from '../../idempotency/idempotency.ts'
import { hashPayload } from '../../idempotency/payload-hash.ts'
import type { Files } from '../../ports/files/files.ts'
import type { SpooledFile } from '../../uploads/spool-part.ts'
import { type QueueTrainingDependencies, queueTraining } from './queue-training.ts'
import type { StartFields } from './start-fields.ts'

export interface StartTrainingDependencies extends QueueTrainingDependencies {
  files: Files
}

/** The images to train on: an existing dataset, or files that were uploaded with the request. */
export type TrainingSource = { dataset_id: string } | { files: readonly SpooledFile[] }

interface StartRequest {
  owner_id: string
  fields: StartFields
  source: TrainingSource
  /** The `Idempotency-Key`. */
  key: string | null
  /** Identifies the request together with the key; by default a hash of the fields and the source. */
  payload_hash?: string
}

/** Queues a training. A repeated request gets the same answer, even if the training has changed since. */
export async function startTraining(
  deps: StartTrainingDependencies,
  request: StartRequest,
): Promise<Answered> {
  const { owner_id, fields, source, key } = request
  const payload_hash = request.payload_hash ?? hashPayload({ ...fields, ...hashedSource(source) })
  return onceForKey(deps.database, { owner_id, key, payload_hash }, (claim) =>
    'dataset_id' in source
      ? trainDataset(deps, { ...request, claim }, source.dataset_id)
      : trainUpload(deps, { ...request, claim }, source.files, payload_hash),
  )
}

type ClaimedRequest = StartRequest & { claim: KeyClaim }

/** Equal clicks have the same images and captions, so the hash includes the dataset's content. */
async function trainDataset(
  deps: StartTrainingDependencies,
  request: ClaimedRequest,
  id: string,
): Promise<Answered> {
  const row = await readDataset(deps, request.owner_id, id)
  checkDataset(row)
  return queueTraining(deps, {
    ...request,
    dataset_id: id,
    image_count: row.image_count,
    request_hash: hashPayload({ ...request.fields, dataset_id: id, dataset_sha256: row.sha256 }),
    dataset: null,
    dataset_sha256: row.sha256,
  })
}

async function trainUpload(
  deps: StartTrainingDependencies,
  request: ClaimedRequest,
  upload: readonly SpooledFile[],
  request_hash: string,
): Promise<Answered> {
  const { files } = deps
  const id = randomUUID()
  const { images, rejected, received, begun_at } = await takeIn({
    upload,
    ownerId: request.owner_id,
    datasetId: id,
    files,
    newId: randomUUID,
    check: checkTrainable,
  })
  const dataset = { id, name: request.fields.name, rejected, received, images, begun_at }
  const queue = () =>
    queueTraining(deps, {
      ...request,
      dataset_id: id,
      image_count: images.length,
      request_hash,
      dataset,
      dataset_sha256: null,
    })
  return recordImages(files, images, queue, ({ replayed }) => (replayed ? [] : images))
}

/** Identifies the images in the request's hash. */
const hashedSource = (source: TrainingSource) =>
  'dataset_id' in source ? source : { files: source.files.map(({ sha256 }) => sha256) }
