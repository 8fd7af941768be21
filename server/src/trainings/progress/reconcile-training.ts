import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { RemoteRun, Replicate } from '../../ports/replicate/replicate.ts'
import { logRun } from '../../runs/log-run.ts'
import { ageOf, type ReconcileRunDependencies, reconcileRun } from '../../runs/reconcile-run.ts'
import type { Lease } from '../../workers/worker.ts'
import {
  type CompleteTrainingDependencies,
  endTraining,
  loseTraining,
  succeedTraining,
} from '../completion/complete-training.ts'
import { abortedBeforeStart, explainCancel } from '../completion/end-reasons.ts'
import { explainFailure } from '../completion/training-failure.ts'
import { explainInvalidLoss } from './invalid-loss.ts'
import { tailOf, toStoredLog } from './log-lines.ts'
import { readProgress } from './log-progress.ts'

export interface ReconcileTrainingDependencies
  extends CompleteTrainingDependencies,
    ReconcileRunDependencies {
  replicate: Replicate
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
  const current = await cancelWhenTooOld(deps, row)
  await reconcileRun(deps, current, lease, {
    get: (id) => deps.replicate.getTraining(id),
    cancel: (id) => deps.replicate.cancelTraining(id),
    unknownGraceMs: UNKNOWN_GRACE_MS,
    apply: (run) => apply(deps, current, run),
    lose: () => loseTraining(deps, current),
  })
}

const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString()

async function cancelWhenTooOld(
  { database }: ReconcileTrainingDependencies,
  row: TrainingRow,
): Promise<TrainingRow> {
  if (row.cancel_requested_at !== null || ageOf(row) < MAX_AGE_MS) return row
  const { id, owner_id, kind } = row
  const args = { kind, id, owner_id, now: isoIn(0), reason: 'too_long' as const }
  const canceled = (await database.call.runs_cancel(args))?.run
  return canceled?.kind === 'training' ? canceled : row
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
async function advance(
  deps: ReconcileTrainingDependencies,
  row: TrainingRow,
  run: RemoteRun,
): Promise<void> {
  const isRunning =
    run.status === 'processing' || (run.status === 'unknown' && row.status === 'processing')
  const progress = isRunning ? readProgress(run.logs) : null
  const logs_tail = run.logs === '' ? null : tailOf(run.logs)
  const after = await deps.database.call.trainings_advance({
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
    error: isRunning ? explainInvalidLoss(row, run.logs, false) : null,
    started_at: run.started_at,
    next_check_at: isoIn(deps.checkEveryMs),
  })
  if (after && (after.status !== row.status || after.phase !== row.phase))
    logRun(deps.logger, row, 'progress', { status: after.status, phase: after.phase })
}
