import type { RunError } from '@the-way/shared'
import type { HoldReason } from '../ports/database/functions/parts.ts'
import { isDatabaseAway, untilAnswered } from '../ports/database/retry-until-answered.ts'
import type { CreateOutcome, RemoteRun } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import type { Lease } from '../workers/worker.ts'
import type { RunSettings } from './refusals.ts'
import { explainNotCreated } from './run-errors.ts'

/** The columns that the submission of a training or generation reads. */
export interface SubmittableRow {
  id: string
  attempts: number
  created_at: string
  intent_at: string | null
}

interface LeaseArgs {
  id: string
  lease_id: string
  now: string
}

/** What differs between a training and a generation. */
export interface Submission<Row extends SubmittableRow, Prepared> {
  /** The settings that an error may have to name. */
  settings: RunSettings | null
  /** Resolves once Replicate accepts create calls; throws `ReplicateError` if that takes too long. */
  untilAllowed(signal: AbortSignal): Promise<void>
  /** Does everything before the paid call; `null` if the lease was lost. May throw `ReplicateError` or `RunRefused`. */
  prepare(row: Row, lease: Lease): Promise<Prepared | null>
  /** Makes the paid call: once, never repeated. */
  create(prepared: Prepared): Promise<CreateOutcome>
  /** Searches all runs at Replicate for this one; throws if the search is incomplete. */
  lookUp(row: Row): Promise<RemoteRun | null>
  /** How long after its creation a run's status is first checked, in milliseconds. */
  firstCheckMs: number
  /** Only `intended` allows the call. A cap (`over_cap`) or a paused owner (`paused`) puts the run on hold. */
  intend(args: LeaseArgs): Promise<{ outcome: 'intended' | 'over_cap' | 'paused' | 'not_held' }>
  notCreated(
    args: LeaseArgs & {
      next_check_at: string | null
      paused: boolean
      hold_reason: HoldReason | null
    },
  ): Promise<unknown>
  absent(args: LeaseArgs & { next_check_at: string }): Promise<unknown>
  release(args: LeaseArgs & { next_check_at: string }): Promise<unknown>
  adopt(args: {
    id: string
    now: string
    replicate_id: string
    next_check_at: string
  }): Promise<unknown>
  fail(id: string, error: RunError): Promise<unknown>
}

/** Thrown before the paid call if a run can never be sent. */
export class RunRefused extends Error {
  readonly reason: RunError
  constructor(reason: RunError) {
    super(reason.message)
    this.name = 'RunRefused'
    this.reason = reason
  }
}

/** Absence is proven by two complete look-ups: 60 s apart, and the second at least 180 s after the call began. */
const BETWEEN_LOOKUPS_MS = 60_000
const PROOF_AFTER_MS = 180_000
const LOOKUP_RETRY_MS = 10_000

const inMs = (ms: number, from = Date.now()) => new Date(from + ms).toISOString()
const leaseArgs = (id: string, { lease_id }: Lease): LeaseArgs => ({
  id,
  lease_id,
  now: new Date().toISOString(),
})

/**
 * Creates a run at Replicate without ever paying twice: the intent is recorded before the only call. If a row already
 * has an intent, the outcome of an earlier call is unknown. Such a run is looked up, and not sent again until it is
 * proven that Replicate does not have it.
 */
export async function submitRun<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
): Promise<void> {
  if (row.intent_at !== null) return lookUpRun(row, row.intent_at, lease, submission)
  try {
    // Checked before preparing, which takes long.
    await submission.untilAllowed(lease.signal)
    if (lease.signal.aborted) return
    const prepared = await submission.prepare(row, lease)
    if (prepared === null || lease.signal.aborted) return
    // Checked again, because Replicate may have rejected another run's call meanwhile.
    await submission.untilAllowed(lease.signal)
    if (lease.signal.aborted) return
    if (!(await recordIntent(row, lease, submission))) return
    await recordOutcome(row, lease, submission, await submission.create(prepared))
  } catch (error) {
    if (error instanceof RunRefused) await submission.fail(row.id, error.reason)
    else if (error instanceof ReplicateError) await recordNotCreated(row, lease, submission, error)
    else throw error
  }
}

/**
 * Records the intent and returns whether the call may be made. If the database's answer is lost, the intent is
 * withdrawn: nothing was sent, and only this process knows that.
 */
async function recordIntent<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
): Promise<boolean> {
  try {
    const { outcome } = await submission.intend(leaseArgs(row.id, lease))
    return outcome === 'intended'
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    const withdraw = () =>
      submission.notCreated({
        ...leaseArgs(row.id, lease),
        next_check_at: inMs(0),
        paused: false,
        hold_reason: null,
      })
    await untilAnswered(withdraw, lease.signal)
    return false
  }
}

async function recordOutcome<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
  result: CreateOutcome,
): Promise<void> {
  switch (result.outcome) {
    case 'created':
      await adopt(row, submission, result.run)
      return
    case 'refused':
    case 'not_sent':
      await recordNotCreated(row, lease, submission, result.error)
      return
    case 'unknown':
      // Due at its creation time, so that the look-up comes before newer runs are sent.
      await submission.release({ ...leaseArgs(row.id, lease), next_check_at: row.created_at })
  }
}

const adopt = <Row extends SubmittableRow, Prepared>(
  row: Row,
  submission: Submission<Row, Prepared>,
  run: RemoteRun,
) =>
  submission.adopt({
    id: row.id,
    now: inMs(0),
    replicate_id: run.id,
    next_check_at: inMs(submission.firstCheckMs),
  })

/** Replicate certainly did not create the run: schedules a retry, puts it on hold, or fails it with the reason. */
async function recordNotCreated<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
  error: ReplicateError,
): Promise<void> {
  const notCreated = explainNotCreated(error, row.attempts, submission.settings)
  const { next, retryInMs, hold_reason } = notCreated
  if (next === 'fail') {
    await submission.fail(row.id, notCreated.error)
    return
  }
  await submission.notCreated({
    ...leaseArgs(row.id, lease),
    next_check_at: retryInMs === null ? null : inMs(retryInMs),
    paused: next === 'pause',
    hold_reason,
  })
}

async function lookUpRun<Row extends SubmittableRow, Prepared>(
  row: Row,
  intentAt: string,
  lease: Lease,
  submission: Submission<Row, Prepared>,
): Promise<void> {
  try {
    const run = await submission.lookUp(row)
    if (run) {
      await adopt(row, submission, run)
      return
    }
    const proofAt = Math.max(Date.now() + BETWEEN_LOOKUPS_MS, Date.parse(intentAt) + PROOF_AFTER_MS)
    await submission.absent({ ...leaseArgs(row.id, lease), next_check_at: inMs(1000, proofAt) })
  } catch (error) {
    if (error instanceof RunRefused) {
      await submission.fail(row.id, error.reason)
      return
    }
    if (!(error instanceof ReplicateError)) throw error
    const retryInMs = Math.max(error.retryAfterMs ?? 0, LOOKUP_RETRY_MS)
    await submission.release({ ...leaseArgs(row.id, lease), next_check_at: inMs(retryInMs) })
  }
}
