import type { GenerationPartRow } from '../ports/database/functions/generations.ts'
import type { RemoteRun, Replicate } from '../ports/replicate/replicate.ts'
import { completeRun } from '../runs/complete-run.ts'
import { logRun } from '../runs/log-run.ts'
import { type ReconcileRunDependencies, reconcileRun } from '../runs/reconcile-run.ts'
import type { JobLogger, Lease } from '../workers/worker.ts'
import {
  abortedAtReplicate,
  explainGenerationCancel,
  explainGenerationFailure,
  sourceExpired,
  unknownAtReplicate,
} from './generation-failure.ts'
import { countBlocked, readOutputs, readSteps } from './prediction-output.ts'

export interface ReconcileGenerationDependencies extends ReconcileRunDependencies {
  replicate: Replicate
  /** True in demo mode: the emulator's runs cost nothing. */
  isFree: boolean
  logger: JobLogger
  /** Called when images can be copied. */
  onDelivered: () => void
}

/** A run that Replicate has just created may not be readable everywhere yet. */
const UNKNOWN_GRACE_MS = 60_000

/** Checks a run of a generation at Replicate, or cancels it there if that was requested, and records the response. */
export const reconcileGeneration = (
  deps: ReconcileGenerationDependencies,
  row: GenerationPartRow,
  lease: Lease,
): Promise<void> =>
  reconcileRun(deps, row, lease, {
    get: (id) => deps.replicate.getPrediction(id),
    cancel: (id) => deps.replicate.cancelPrediction(id),
    unknownGraceMs: UNKNOWN_GRACE_MS,
    apply: (run) => apply(deps, row, run),
    lose: () =>
      completeRun(deps, row, {
        status: 'failed',
        error: unknownAtReplicate,
        cost_usd_micros: costOf(deps, row, null),
      }),
  })

async function apply(
  deps: ReconcileGenerationDependencies,
  row: GenerationPartRow,
  run: RemoteRun,
): Promise<void> {
  const { started_at } = run
  switch (run.status) {
    case 'starting':
    case 'processing':
    case 'unknown':
      await advance(deps, row, run)
      return
    case 'succeeded':
      await deliver(deps, row, run)
      return
    case 'failed':
      await completeRun(deps, row, {
        status: 'failed',
        error: explainGenerationFailure(run),
        started_at,
        cost_usd_micros: costOf(deps, row, run),
      })
      return
    case 'canceled': {
      const error = explainGenerationCancel(row.cancel_requested_at !== null, deps.isFree)
      const cost_usd_micros = costOf(deps, row, run)
      await completeRun(deps, row, { status: 'canceled', error, started_at, cost_usd_micros })
      return
    }
    case 'aborted':
      await completeRun(deps, row, {
        status: 'canceled',
        error: abortedAtReplicate,
        started_at,
        cost_usd_micros: 0,
      })
  }
}

/** Records progress. An unknown status does not change the state. */
async function advance(
  deps: ReconcileGenerationDependencies,
  row: GenerationPartRow,
  run: RemoteRun,
): Promise<void> {
  const isRunning =
    run.status === 'processing' || (run.status === 'unknown' && row.status === 'processing')
  const steps = readSteps(run.logs)
  const after = await deps.database.call.runs_advance({
    id: row.id,
    now: new Date().toISOString(),
    status: isRunning ? 'processing' : 'starting',
    step: steps?.step ?? null,
    total_steps: steps?.total ?? null,
    started_at: run.started_at,
    next_check_at: new Date(Date.now() + deps.checkEveryMs).toISOString(),
  })
  if (after && after.status !== row.status)
    logRun(deps.logger, row, 'progress', { status: after.status })
}

/** Records that the run is over and its images can be copied, which may take long and has its own worker. */
async function deliver(
  deps: ReconcileGenerationDependencies,
  row: GenerationPartRow,
  run: RemoteRun,
): Promise<void> {
  const delivered = readOutputs(run.output).length
  if (run.data_removed && delivered === 0) {
    const cost_usd_micros = costOf(deps, row, run)
    await completeRun(deps, row, { status: 'failed', error: sourceExpired, cost_usd_micros })
    return
  }
  const now = new Date().toISOString()
  const saving = await deps.database.call.generations_deliver({
    id: row.id,
    now,
    started_at: run.started_at,
    delivered,
    withheld: Math.min(countBlocked(run.logs), Math.max(0, row.num_outputs - delivered)),
    source_completed_at: run.completed_at ?? now,
    cost_usd_micros: costOf(deps, row, run),
  })
  if (saving) logRun(deps.logger, row, 'progress', { status: saving.status, images: delivered })
  deps.onDelivered()
}

/**
 * Returns the billed time at the price of the version's hardware; `null` if Replicate does not report the time. Then the
 * run counts with its estimate.
 */
function costOf(
  { isFree }: ReconcileGenerationDependencies,
  { usd_micros_per_second: price }: GenerationPartRow,
  run: RemoteRun | null,
): number | null {
  if (isFree) return 0
  const seconds = run?.predict_seconds ?? null
  return price === null || seconds === null ? null : Math.round(seconds * price)
}
