import type { RunError } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { RemoteRun, Replicate } from '../../ports/replicate/replicate.ts'
import { ReplicateError } from '../../ports/replicate/replicate-error.ts'
import { explainUnknownStatus } from '../../runs/run-errors.ts'
import type { Lease } from '../../workers/worker.ts'
import {
  type CompleteTrainingDependencies,
  endTraining,
  loseTraining,
  succeedTraining,
} from '../completion/complete-training.ts'
import { abortedBeforeStart, explainCancel } from '../completion/end-reasons.ts'
import { explainFailure } from '../completion/training-failure.ts'
import { tailOf, toStoredLog } from './log-lines.ts'
import { readProgress } from './log-progress.ts'

export interface ReconcileTrainingDependencies extends CompleteTrainingDependencies {
  replicate: Replicate
  checkEveryMs: number
}

/** A run that Replicate has just created may not be readable everywhere yet. */
const UNKNOWN_GRACE_MS = 5 * 60_000
/** No training takes a day, so an older one will never complete. */
const MAX_AGE_MS = 24 * 3600_000

/** Checks a running training at Replicate, or cancels it there if that was requested, and records the response. */
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
    const current = await cancelWhenTooOld(deps, row)
    const run = await (current.cancel_requested_at === null
      ? deps.replicate.getTraining(row.replicate_id)
      : deps.replicate.cancelTraining(row.replicate_id))
    if (run) await apply(deps, current, run)
    else if (ageOf(row) > UNKNOWN_GRACE_MS) await loseTraining(deps, row)
    else await release(deps.checkEveryMs)
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    const inMs = Math.max(error.retryAfterMs ?? 0, deps.checkEveryMs)
    await release(inMs, { error: explainUnknownStatus(error) })
  }
}

const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString()

/** Milliseconds since the training was sent to Replicate. */
const ageOf = (row: TrainingRow) => Date.now() - Date.parse(row.intent_at ?? row.created_at)

async function cancelWhenTooOld(
  { database }: ReconcileTrainingDependencies,
  row: TrainingRow,
): Promise<TrainingRow> {
  if (row.cancel_requested_at !== null || ageOf(row) < MAX_AGE_MS) return row
  const { id, owner_id } = row
  const args = { id, owner_id, now: isoIn(0), reason: 'too_long' as const }
  return (await database.call.trainings_cancel(args))?.training ?? row
}

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
      await succeedTraining(deps, row, run)
      return
    case 'failed':
      await endTraining(deps, row, run, 'failed', explainFailure(row, run))
      return
    case 'canceled':
      await endTraining(deps, row, run, 'canceled', explainCancel(row, deps.isFree))
      return
    case 'aborted':
      await endTraining(deps, row, run, 'canceled', abortedBeforeStart)
  }
}

/** Records progress. An unknown status does not change the state. */
const advance = (deps: ReconcileTrainingDependencies, row: TrainingRow, run: RemoteRun) => {
  const isRunning =
    run.status === 'processing' || (run.status === 'unknown' && row.status === 'processing')
  const progress = isRunning ? readProgress(run.logs) : null
  const logs_tail = run.logs === '' ? null : tailOf(run.logs)
  return deps.database.call.trainings_advance({
    id: row.id,
    now: isoIn(0),
    status: isRunning ? 'processing' : 'starting',
    phase: progress?.phase ?? 'queued',
    step: progress?.step ?? null,
    total_steps: progress?.total ?? null,
    eta_seconds: progress?.eta_seconds ?? null,
    logs_tail,
    // Logs are long, so a log that has not grown is not stored again.
    log: logs_tail === row.logs_tail ? null : toStoredLog(run.logs),
    started_at: run.started_at,
    cancel_asked: row.cancel_requested_at !== null,
    next_check_at: isoIn(deps.checkEveryMs),
  })
}
