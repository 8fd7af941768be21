import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { GenerationRow } from '../ports/database/functions/generations.ts'
import type { Files } from '../ports/files/files.ts'
import type { Outputs } from '../ports/replicate/outputs.ts'
import type { RemoteRun, Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainUnknownStatus } from '../runs/run-errors.ts'
import type { Lease } from '../workers/worker.ts'
import { completeGeneration } from './complete-generation.ts'
import {
  abortedAtReplicate,
  explainGenerationCancel,
  explainGenerationFailure,
  sourceExpired,
  unknownAtReplicate,
} from './generation-failure.ts'
import { readOutputs, readSteps } from './prediction-output.ts'
import { loseMissingImages, saveImages } from './save-images.ts'

export interface ReconcileGenerationDependencies {
  database: Database
  files: Files
  replicate: Replicate
  outputs: Outputs
  spoolDirectory: string
  /** True in demo mode: the emulator's runs cost nothing. */
  isFree: boolean
  checkEveryMs: number
  /** Called when images can be copied. */
  onDelivered: () => void
}

const UNKNOWN_GRACE_MS = 60_000
/** How long to wait before images are copied again, in milliseconds. Replicate keeps them for an hour. */
const SAVE_RETRY_MS = 5000

/** Checks a generation's status at Replicate, records it, and copies the images once the run has succeeded. */
export async function reconcileGeneration(
  deps: ReconcileGenerationDependencies,
  row: GenerationRow,
  lease: Lease,
): Promise<void> {
  const release = (inMs: number, note: { error?: RunError } = {}) =>
    deps.database.call.generations_release({
      id: row.id,
      lease_id: lease.lease_id,
      now: new Date().toISOString(),
      next_check_at: new Date(Date.now() + inMs).toISOString(),
      ...note,
    })
  if (row.replicate_id === null) throw new Error('a running generation without an id at Replicate')
  try {
    const isCanceling = row.cancel_requested_at !== null && row.status !== 'saving'
    const run = await (isCanceling
      ? deps.replicate.cancelPrediction(row.replicate_id)
      : deps.replicate.getPrediction(row.replicate_id))
    if (run) await apply(deps, row, run, release)
    else if (Date.now() - Date.parse(row.created_at) > UNKNOWN_GRACE_MS) {
      await fail(deps, row, unknownAtReplicate)
    } else await release(deps.checkEveryMs)
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    const inMs = Math.max(error.retryAfterMs ?? 0, deps.checkEveryMs)
    await release(inMs, { error: explainUnknownStatus(error) })
  }
}

async function apply(
  deps: ReconcileGenerationDependencies,
  row: GenerationRow,
  run: RemoteRun,
  release: (inMs: number) => Promise<unknown>,
): Promise<void> {
  switch (run.status) {
    case 'starting':
    case 'processing':
    case 'unknown':
      await advance(deps, row, run)
      return
    case 'succeeded':
      await save(deps, row, run, release)
      return
    case 'failed':
      await end(deps, row, run, { status: 'failed', error: explainGenerationFailure(run) })
      return
    case 'canceled':
      await end(deps, row, run, {
        status: 'canceled',
        error: explainGenerationCancel(row.cancel_requested_at !== null, deps.isFree),
      })
      return
    case 'aborted':
      await end(deps, row, run, { status: 'canceled', error: abortedAtReplicate })
  }
}

/** Records progress. An unknown status does not change the state. */
const advance = (deps: ReconcileGenerationDependencies, row: GenerationRow, run: RemoteRun) => {
  const isRunning =
    run.status === 'processing' || (run.status === 'unknown' && row.status === 'processing')
  const steps = readSteps(run.logs)
  return deps.database.call.generations_advance({
    id: row.id,
    now: new Date().toISOString(),
    status: isRunning ? 'processing' : 'starting',
    step: steps?.step ?? null,
    total_steps: steps?.total ?? null,
    started_at: run.started_at,
    delivered: null,
    withheld: null,
    source_completed_at: null,
    cost_usd_micros: null,
    cancel_asked: row.cancel_requested_at !== null,
    next_check_at: new Date(Date.now() + deps.checkEveryMs).toISOString(),
  })
}

/** Uses the URLs from this response, because Replicate's URLs expire after an hour. */
async function save(
  deps: ReconcileGenerationDependencies,
  row: GenerationRow,
  run: RemoteRun,
  release: (inMs: number) => Promise<unknown>,
): Promise<void> {
  const urls = readOutputs(run.output)
  if (run.data_removed && urls.length === 0) {
    if (row.status === 'saving') await loseMissingImages(deps, row)
    else await fail(deps, row, sourceExpired)
    return
  }
  if (row.status !== 'saving') {
    // This update releases the lease. Copying may take long, so it is claimed again with a lease of its own.
    const now = new Date().toISOString()
    await deps.database.call.generations_advance({
      id: row.id,
      now,
      status: 'saving',
      step: null,
      total_steps: null,
      started_at: run.started_at,
      delivered: urls.length,
      withheld: Math.max(0, row.num_outputs - urls.length),
      source_completed_at: run.completed_at ?? now,
      cost_usd_micros: costOf(deps),
      cancel_asked: row.cancel_requested_at !== null,
      next_check_at: now,
    })
    deps.onDelivered()
    return
  }
  const isDone = await saveImages(deps, row, urls)
  if (!isDone) await release(SAVE_RETRY_MS)
}

const end = (
  deps: ReconcileGenerationDependencies,
  row: GenerationRow,
  run: RemoteRun,
  how: Pick<Parameters<typeof completeGeneration>[2], 'status' | 'error'>,
) =>
  completeGeneration(deps.database, row.id, {
    ...how,
    cost_usd_micros: costOf(deps),
    started_at: run.started_at,
  })

const fail = (
  deps: ReconcileGenerationDependencies,
  row: GenerationRow,
  error: typeof sourceExpired,
) =>
  completeGeneration(deps.database, row.id, {
    status: 'failed',
    error,
    cost_usd_micros: costOf(deps),
  })

/** Replicate does not report the hardware of a trained version, so the price is unknown until its bill. */
const costOf = ({ isFree }: ReconcileGenerationDependencies) => (isFree ? 0 : null)
