import { randomUUID } from 'node:crypto'
import {
  FLUX_TRAINING_USD_MICROS_PER_SECOND,
  parseModelReference,
  type RunError,
} from '@the-way/shared'
import type { Lease } from '../jobs/worker.ts'
import type { Database } from '../ports/database/database.ts'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'
import type { RemoteRun, Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainNoNews } from '../runs/run-errors.ts'
import { readProgress, tailOf } from './log-progress.ts'
import {
  abortedBeforeStart,
  canceledElsewhere,
  explainFailure,
  unknownToReplicate,
  withoutResult,
} from './training-failure.ts'

export interface ReconcileTrainingDependencies {
  database: Database
  replicate: Replicate
  /** Nothing costs anything: the emulator's runs. */
  isFree: boolean
  checkEveryMs: number
  /** Something finished whose after-work can begin. */
  onFinished: () => void
}

/** A run that Replicate has only just made may not be readable everywhere yet. */
const UNKNOWN_GRACE_MS = 5 * 60_000

/** Asks Replicate about a running training and writes down what it says. */
export async function reconcileTraining(
  deps: ReconcileTrainingDependencies,
  row: TrainingRow,
  lease: Lease,
): Promise<void> {
  const { call } = deps.database
  const release = (inMs: number, note: { error?: RunError } = {}) =>
    call.trainings_release({
      id: row.id,
      lease_id: lease.lease_id,
      now: isoIn(0),
      next_check_at: isoIn(inMs),
      ...note,
    })
  if (row.replicate_id === null) throw new Error('a running training without an id at Replicate')
  try {
    const run = await deps.replicate.getTraining(row.replicate_id)
    if (run) await apply(deps, row, run)
    else if (Date.now() - Date.parse(row.created_at) > UNKNOWN_GRACE_MS)
      await fail(deps, row, unknownToReplicate)
    else await release(deps.checkEveryMs)
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    const inMs = Math.max(error.retryAfterMs ?? 0, deps.checkEveryMs)
    await release(inMs, { error: explainNoNews(error) })
  }
}

const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString()

async function apply(
  deps: ReconcileTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
): Promise<void> {
  switch (run.status) {
    case 'starting':
    case 'processing':
    case 'unknown':
      await advance(deps, row, run)
      return
    case 'succeeded':
      await succeed(deps, row, run)
      return
    case 'failed':
      await end(deps, row, run, 'failed', explainFailure(run))
      return
    case 'canceled':
      await end(deps, row, run, 'canceled', canceledElsewhere)
      return
    case 'aborted':
      await end(deps, row, run, 'canceled', abortedBeforeStart)
  }
}

/** A status that we do not know leaves the state as it is. */
const advance = (deps: ReconcileTrainingDependencies, row: TrainingRow, run: RemoteRun) => {
  const isRunning =
    run.status === 'processing' || (run.status === 'unknown' && row.status === 'processing')
  const progress = isRunning ? readProgress(run.logs) : null
  return deps.database.call.trainings_advance({
    id: row.id,
    now: isoIn(0),
    status: isRunning ? 'processing' : 'starting',
    phase: progress?.phase ?? 'queued',
    step: progress?.step ?? null,
    eta_seconds: progress?.eta_seconds ?? null,
    logs_tail: run.logs === '' ? null : tailOf(run.logs),
    started_at: run.started_at,
    next_check_at: isoIn(deps.checkEveryMs),
  })
}

/** Success only when Replicate names a version and weights. */
async function succeed(
  deps: ReconcileTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
): Promise<void> {
  const output = readTrainingOutput(run.output)
  const reference = output && parseModelReference(output.version)
  if (!output || !reference?.version) {
    await end(deps, row, run, 'failed', withoutResult)
    return
  }
  const base_model = `${reference.owner}/${reference.name}`
  await deps.database.call.trainings_finish({
    ...ending(deps, row, run),
    status: 'succeeded',
    error: null,
    step: row.total_steps,
    next_check_at: isoIn(0),
    model: {
      id: randomUUID(),
      model_url: `${base_model}:${reference.version}`,
      version: reference.version,
      base_model,
      input_parameters: row.parameters,
    },
  })
  deps.onFinished()
}

const end = (
  deps: ReconcileTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
  status: 'failed' | 'canceled',
  error: RunError,
) =>
  deps.database.call.trainings_finish({
    ...ending(deps, row, run),
    ...(status === 'failed' ? { cost_usd_micros: 0 } : {}),
    status,
    error,
    step: readProgress(run.logs).step,
    next_check_at: null,
    model: null,
  })

/** `cost_usd_micros`: time that ran × price; failed runs of public trainers are free (Replicate docs, billing). */
const ending = (deps: ReconcileTrainingDependencies, row: TrainingRow, run: RemoteRun) => ({
  id: row.id,
  now: isoIn(0),
  logs_tail: run.logs === '' ? null : tailOf(run.logs),
  cost_usd_micros: deps.isFree
    ? 0
    : run.predict_seconds === null
      ? null
      : Math.round(run.predict_seconds * FLUX_TRAINING_USD_MICROS_PER_SECOND),
  started_at: run.started_at,
  completed_at: run.completed_at ?? isoIn(0),
})

const fail = (deps: ReconcileTrainingDependencies, row: TrainingRow, error: RunError) =>
  deps.database.call.trainings_finish({
    id: row.id,
    now: isoIn(0),
    status: 'failed',
    error,
    logs_tail: null,
    step: row.step,
    cost_usd_micros: null,
    started_at: null,
    completed_at: isoIn(0),
    next_check_at: null,
    model: null,
  })

/** What a finished training made: the version to generate with, and its weights. */
export function readTrainingOutput(output: unknown): { version: string; weights: string } | null {
  if (
    output === null ||
    typeof output !== 'object' ||
    !('version' in output) ||
    !('weights' in output)
  )
    return null
  const { version, weights } = output
  return typeof version === 'string' && typeof weights === 'string' ? { version, weights } : null
}
