import { openAsBlob } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Trainer } from '@the-way/shared'
import type { Config } from '../../config/config.ts'
import { ProblemError } from '../../errors/problem.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { Files } from '../../ports/files/files.ts'
import type { RemoteRun, Replicate } from '../../ports/replicate/replicate.ts'
import { uploadedUrl, uploadInputs } from '../../runs/run-uploads.ts'
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
import { IMAGES_INPUT, trainerInput } from '../trainers/trainer-input.ts'
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
  const zip = await writeTrainerZip({
    ...trainerImages(row, images),
    files: deps.files,
    directory: deps.spoolDirectory,
  }).catch((error: unknown) => {
    throw error instanceof ProblemError ? toRunRejected(error) : error
  })
  try {
    const content = await openAsBlob(zip.path, { type: 'application/zip' })
    const file = { input: IMAGES_INPUT, content, name: `${row.id}.zip` }
    return await uploadInputs(deps, row, [file], (uploads) =>
      call.trainings_prepare({ ...leaseArgs(), uploads, destination, trainer_version: version }),
    )
  } finally {
    await rm(zip.path, { force: true })
  }
}

/** Images that cannot be sent now will never be, so the training fails with the reason. */
const toRunRejected = ({ code, detail }: ProblemError) =>
  new RunRejectedError({ code, message: detail, hint: 'Then train again. Nothing was charged.' })

/** Finds the training whose input is our upload; searches back to the time of the intent. */
async function findByUpload(replicate: Replicate, row: TrainingRow): Promise<RemoteRun | null> {
  const oldest = Date.parse(row.intent_at ?? row.created_at) - CLOCK_SKEW_MS
  const url = uploadedUrl(row, IMAGES_INPUT)
  for await (const page of replicate.listTrainings()) {
    const found = page.find(({ input }) => input[IMAGES_INPUT] === url)
    if (found) return found
    const last = page.at(-1)
    if (last?.created_at && Date.parse(last.created_at) < oldest) return null
  }
  return null
}
