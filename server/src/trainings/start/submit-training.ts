import { rm } from 'node:fs/promises'
import type { Trainer } from '@the-way/shared'
import type { Config } from '../../config/config.ts'
import { ProblemError } from '../../errors/problem.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { Files } from '../../ports/files/files.ts'
import type { RemoteRun, Replicate } from '../../ports/replicate/replicate.ts'
import {
  RunRejectedError,
  type Submission,
  type SubmitRunDependencies,
} from '../../runs/submission.ts'
import { submitRun } from '../../runs/submit-run.ts'
import { webhookOf } from '../../webhooks/run-webhook.ts'
import type { Lease } from '../../workers/worker.ts'
import { ensureBaseModel } from '../trainers/base-model.ts'
import { trainerImages } from '../trainers/trainer-images.ts'
import { trainerInput } from '../trainers/trainer-input.ts'
import { writeTrainerZip } from '../trainers/trainer-zip.ts'

export interface SubmitTrainingDependencies extends SubmitRunDependencies {
  files: Files
  replicate: Replicate
  settings: Config['replicate']
  spoolDirectory: string
}

/** Replicate's clock and ours may differ by this much, in milliseconds. */
const CLOCK_SKEW_MS = 10 * 60_000

/** Submits a claimed training to Replicate: base model, upload, then the only paid call. */
export const submitTraining = (deps: SubmitTrainingDependencies, row: TrainingRow, lease: Lease) =>
  submitRun(deps, row, lease, trainingSubmission(deps, row.trainer))

function trainingSubmission(
  deps: SubmitTrainingDependencies,
  trainer: Trainer,
): Submission<TrainingRow, TrainingRow> {
  const { replicate, settings } = deps
  return {
    settings: settings.trainers[trainer].variables,
    untilAllowed: (signal) => replicate.untilCreatesAllowed('trainings', signal),
    prepare: (row, lease) => prepare(deps, row, lease),
    create: (row) =>
      replicate.createTraining({
        trainer: settings.trainers[trainer],
        destination: row.destination ?? '',
        input: trainerInput(row),
        webhook: webhookOf(settings.webhook.url, row.id),
      }),
    lookUp: (row) => findByUpload(replicate, row),
  }
}

async function prepare(
  deps: SubmitTrainingDependencies,
  row: TrainingRow,
  lease: Lease,
): Promise<TrainingRow | null> {
  const { replicate, settings } = deps
  const { call } = deps.database
  const { baseModel, version } = settings.trainers[row.trainer]
  const leaseArgs = () => ({ id: row.id, lease_id: lease.lease_id, now: new Date().toISOString() })
  const images = await call.trainings_dataset(leaseArgs())
  if (!images) return null
  const destination = await ensureBaseModel(replicate, {
    username: settings.username,
    baseModel,
    hardware: settings.hardware,
  })
  // The upload of an earlier attempt is not used by any call, because the intent is no longer open.
  if (row.upload_id !== null) await replicate.deleteFile(row.upload_id)
  // Each training has its own upload, because a look-up finds a lost training by the upload's URL.
  const zip = await writeTrainerZip({
    ...trainerImages(row, images),
    files: deps.files,
    directory: deps.spoolDirectory,
  }).catch((error: unknown) => {
    throw error instanceof ProblemError ? toRunRejected(error) : error
  })
  try {
    const upload = await replicate.uploadZip(zip.path, `${row.id}.zip`)
    return await recordUpload(deps, upload.id, () =>
      call.trainings_prepare({
        ...leaseArgs(),
        upload_id: upload.id,
        upload_url: upload.url,
        destination,
        trainer_version: version,
      }),
    )
  } finally {
    await rm(zip.path, { force: true })
  }
}

/** Records an upload. If that fails, deletes the upload at once, because it is not recorded anywhere else. */
async function recordUpload(
  { replicate, logger }: SubmitTrainingDependencies,
  upload: string,
  record: () => Promise<TrainingRow | null>,
): Promise<TrainingRow | null> {
  let prepared: TrainingRow | null = null
  try {
    prepared = await record()
    return prepared
  } finally {
    if (prepared === null)
      await replicate
        .deleteFile(upload)
        .catch((err: unknown) => logger.warn({ upload, err }, 'an upload was not deleted'))
  }
}

/** Images that cannot be sent now will never be, so the training fails with the reason. */
const toRunRejected = ({ code, detail }: ProblemError) =>
  new RunRejectedError({ code, message: detail, hint: 'Then train again. Nothing was charged.' })

/** Finds the training whose input is our upload; searches back to the time of the intent. */
async function findByUpload(replicate: Replicate, row: TrainingRow): Promise<RemoteRun | null> {
  const oldest = Date.parse(row.intent_at ?? row.created_at) - CLOCK_SKEW_MS
  for await (const page of replicate.listTrainings()) {
    const found = page.find(({ input }) => input['input_images'] === row.upload_url)
    if (found) return found
    const last = page.at(-1)
    if (last?.created_at && Date.parse(last.created_at) < oldest) return null
  }
  return null
}
