import type { Database } from '../ports/database/database.ts'
import type { RunKind } from '../ports/database/functions/runs.ts'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import type { Lease } from '../workers/worker.ts'
import { explainUnknownStatus } from './run-errors.ts'

/** The columns that a status check reads. */
interface RunningRow {
  id: string
  kind: RunKind
  replicate_id: string | null
  cancel_requested_at: string | null
  created_at: string
  intent_at: string | null
}

/** What differs between the kinds of runs. */
export interface Reconciliation {
  get(replicateId: string): Promise<RemoteRun | null>
  cancel(replicateId: string): Promise<RemoteRun | null>
  /** How long a run that Replicate has created may not be readable everywhere, in milliseconds. */
  unknownGraceMs: number
  /** Records what Replicate reports. */
  apply(run: RemoteRun): Promise<unknown>
  /** Fails a run that Replicate no longer has. */
  lose(): Promise<unknown>
}

export interface ReconcileRunDependencies {
  database: Database
  /** Between two checks of a run, in milliseconds. */
  checkEveryMs: number
}

const CHECKED_AGAIN = 'It is checked again automatically.'

/** Milliseconds since a run was sent to Replicate. */
export const ageOf = (row: Pick<RunningRow, 'created_at' | 'intent_at'>) =>
  Date.now() - Date.parse(row.intent_at ?? row.created_at)

/** Checks a run at Replicate, or cancels it there if that was requested, and records the response. */
export async function reconcileRun(
  { database, checkEveryMs }: ReconcileRunDependencies,
  row: RunningRow,
  { lease_id }: Lease,
  kind: Reconciliation,
): Promise<void> {
  const { id, replicate_id } = row
  if (replicate_id === null) throw new Error('a running run without an id at Replicate')
  const release = (inMs: number) => ({
    id,
    lease_id,
    now: new Date().toISOString(),
    next_check_at: new Date(Date.now() + inMs).toISOString(),
  })
  try {
    const run = await (row.cancel_requested_at === null ? kind.get : kind.cancel)(replicate_id)
    if (run) await kind.apply(run)
    else if (ageOf(row) > kind.unknownGraceMs) await kind.lose()
    else
      await database.call.runs_release({
        ...release(checkEveryMs),
        delivery_note: `Replicate does not know this run yet. ${CHECKED_AGAIN}`,
      })
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    const unknown = explainUnknownStatus(error)
    await database.call.runs_release({
      ...release(Math.max(error.retryAfterMs ?? 0, checkEveryMs)),
      error: unknown,
      delivery_note: `${unknown.message} ${CHECKED_AGAIN}`,
    })
  }
}
