import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { RunKind } from '../ports/database/functions/runs.ts'
import type { CreateOutcome, RemoteRun } from '../ports/replicate/replicate.ts'
import type { JobLogger, Lease } from '../workers/worker.ts'
import type { RunSettings } from './rejections.ts'

/** The columns that the submission of a run reads. */
export interface SubmittableRow {
  id: string
  kind: RunKind
  attempts: number
  created_at: string
  intent_at: string | null
}

/** What differs between the kinds of runs. */
export interface Submission<Row extends SubmittableRow, Prepared> {
  /** The settings that an error may have to name. */
  settings: RunSettings | null
  /** Resolves once Replicate accepts create calls; throws `ReplicateError` if that takes too long. */
  untilAllowed(signal: AbortSignal): Promise<void>
  /** Does everything before the paid call; `null` if the lease was lost. May throw `ReplicateError` or `RunRejectedError`. */
  prepare(row: Row, lease: Lease): Promise<Prepared | null>
  /** Makes the paid call: once, never repeated. */
  create(prepared: Prepared): Promise<CreateOutcome>
  /** Searches all runs at Replicate for this one; throws if the search is incomplete. */
  lookUp(row: Row): Promise<RemoteRun | null>
}

export interface SubmitRunDependencies {
  database: Database
  /** True in demo mode: the emulator's runs cost nothing. */
  isFree: boolean
  /** How long after its creation a run's status is first checked, in milliseconds. */
  checkEveryMs: number
  logger: JobLogger
}

/** One turn of a worker with a row. */
export interface Turn<Row extends SubmittableRow, Prepared> {
  deps: SubmitRunDependencies
  row: Row
  lease: Lease
  submission: Submission<Row, Prepared>
}

/** Thrown before the paid call if a run can never be sent. */
export class RunRejectedError extends Error {
  readonly reason: RunError
  constructor(reason: RunError) {
    super(reason.message)
    this.name = 'RunRejectedError'
    this.reason = reason
  }
}

/** Returns the time in `ms` milliseconds, as text. */
export const inMs = (ms: number, from = Date.now()) => new Date(from + ms).toISOString()

/** Returns the arguments by which a worker shows that it holds the lease of a row. */
export const leaseArgs = (id: string, { lease_id }: Lease) => ({ id, lease_id, now: inMs(0) })
