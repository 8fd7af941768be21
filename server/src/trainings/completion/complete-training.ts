import { randomUUID } from 'node:crypto'
import { parseModelReference, type RunError, trainingUsdMicros } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { FunctionArgs } from '../../ports/database/functions.ts'
import type { RemoteRun } from '../../ports/replicate/replicate.ts'
import { completeRun } from '../../runs/complete-run.ts'
import { logRun } from '../../runs/log-run.ts'
import type { JobLogger } from '../../workers/worker.ts'
import { explainInvalidLoss } from '../progress/invalid-loss.ts'
import { tailOf, toStoredLog } from '../progress/log-lines.ts'
import { readProgress } from '../progress/log-progress.ts'
import { unknownToReplicate, withoutResult } from './end-reasons.ts'
import { readTrainingOutput } from './training-output.ts'

export interface CompleteTrainingDependencies {
  database: Database
  /** True in demo mode: the emulator's runs cost nothing. */
  isFree: boolean
  logger: JobLogger
  /** Called when a training has completed: post-processing can begin, and its owner can be notified. */
  onCompleted: () => void
}

/** Completes a training that succeeded. It counts as failed if Replicate did not return a version and weights. */
export async function succeedTraining(
  deps: CompleteTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
): Promise<void> {
  const output = readTrainingOutput(run.output)
  const reference = output && parseModelReference(output.version)
  if (!output || !reference?.version) {
    await endTraining(deps, row, run, 'failed', withoutResult)
    return
  }
  const base_model = `${reference.owner}/${reference.name}`
  await complete(deps, row, {
    ...finalState(deps, row, run),
    status: 'succeeded',
    error: explainInvalidLoss(row, run.logs, true),
    step: row.total_steps,
    next_check_at: new Date().toISOString(),
    model: {
      id: randomUUID(),
      model_url: `${base_model}:${reference.version}`,
      version: reference.version,
      base_model,
      input_parameters: row.parameters,
    },
  })
}

/** Completes a training that failed or was canceled. */
export async function endTraining(
  deps: CompleteTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
  status: 'failed' | 'canceled',
  error: RunError,
): Promise<void> {
  await complete(deps, row, {
    ...finalState(deps, row, run),
    ...(error.charged === 'no' && { cost_usd_micros: 0 }),
    status,
    error,
    step: readProgress(run.logs).step,
    next_check_at: null,
    model: null,
  })
}

/** Fails a training that Replicate no longer has. Only the bill can tell whether it ran and what it cost. */
export async function loseTraining(
  deps: CompleteTrainingDependencies,
  row: TrainingRow,
): Promise<void> {
  await completeRun(deps, row, {
    status: 'failed',
    error: unknownToReplicate,
    cost_usd_micros: null,
  })
  deps.onCompleted()
}

async function complete(
  { database, logger, onCompleted }: CompleteTrainingDependencies,
  row: TrainingRow,
  end: FunctionArgs<'trainings_complete'>,
): Promise<void> {
  const done = await database.call.trainings_complete(end)
  if (done) {
    const { status, error, model_id } = done.training
    logRun(logger, row, 'completed', { status, reason: error?.code, model: model_id })
  }
  onCompleted()
}

/** The cost is the reported run time at the trainer's price, because Replicate does not report costs. */
const finalState = (
  { isFree }: CompleteTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
) => ({
  id: row.id,
  now: new Date().toISOString(),
  logs_tail: run.logs === '' ? null : tailOf(run.logs),
  log: toStoredLog(run.logs),
  cost_usd_micros: isFree
    ? 0
    : run.predict_seconds === null
      ? null
      : trainingUsdMicros(row.trainer, run.predict_seconds),
  started_at: run.started_at,
  completed_at: run.completed_at ?? new Date().toISOString(),
})
