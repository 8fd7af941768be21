import { isDatabaseAway, retryUntilAnswered } from '../ports/database/retry-until-answered.ts'
import type { CreateOutcome } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import type { Lease } from '../workers/worker.ts'
import { failUnsentRun } from './complete-run.ts'
import { logRun } from './log-run.ts'
import { adoptRun, lookUpRun } from './look-up-run.ts'
import { explainNotCreated } from './run-errors.ts'
import {
  inMs,
  leaseArgs,
  RunRejectedError,
  type Submission,
  type SubmitRunDependencies,
  type SubmittableRow,
  type Turn,
} from './submission.ts'

/**
 * Creates a run at Replicate without ever paying twice: the intent is recorded before the only call. If a row already
 * has an intent, the outcome of an earlier call is unknown. Such a run is looked up, and not sent again until it is
 * proven that Replicate does not have it.
 */
export async function submitRun<Row extends SubmittableRow, Prepared>(
  deps: SubmitRunDependencies,
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
): Promise<void> {
  const turn = { deps, row, lease, submission }
  if (row.intent_at !== null) return lookUpRun(turn, row.intent_at)
  try {
    // Checked before preparing, which takes long.
    await submission.untilAllowed(lease.signal)
    if (lease.signal.aborted) return
    const prepared = await submission.prepare(row, lease)
    if (prepared === null || lease.signal.aborted) return
    // Checked again, because Replicate may have rejected another run's call meanwhile.
    await submission.untilAllowed(lease.signal)
    if (lease.signal.aborted) return
    if (!(await recordIntent(turn))) return
    await recordOutcome(turn, await submission.create(prepared))
  } catch (error) {
    if (error instanceof RunRejectedError) await failUnsentRun(deps, row, error.reason)
    else if (error instanceof ReplicateError) await recordNotCreated(turn, error)
    else throw error
  }
}

/**
 * Records the intent and returns whether the call may be made. If the database's answer is lost, the intent is
 * withdrawn: nothing was sent, and only this process knows that.
 */
async function recordIntent<Row extends SubmittableRow, Prepared>({
  deps: { database, isFree, logger },
  row,
  lease,
}: Turn<Row, Prepared>): Promise<boolean> {
  const { call } = database
  try {
    const args = { ...leaseArgs(row.id, lease), is_free: isFree }
    const { outcome, run } = await call.runs_intend(args)
    if (outcome === 'on_hold') logRun(logger, row, 'on_hold', { reason: run?.hold_reason })
    return outcome === 'intended'
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    const withdraw = () =>
      call.runs_not_created({
        ...leaseArgs(row.id, lease),
        next_check_at: inMs(0),
        paused: false,
        hold_reason: null,
      })
    await retryUntilAnswered(withdraw, lease.signal)
    return false
  }
}

async function recordOutcome<Row extends SubmittableRow, Prepared>(
  turn: Turn<Row, Prepared>,
  result: CreateOutcome,
): Promise<void> {
  const { deps, row, lease } = turn
  switch (result.outcome) {
    case 'created':
      await adoptRun(turn, result.run, 'submitted')
      return
    case 'rejected':
    case 'not_sent':
      await recordNotCreated(turn, result.error)
      return
    case 'unknown':
      logRun(deps.logger, row, 'answer_lost')
      // Due at its creation time, so that the look-up comes before newer runs are sent.
      await deps.database.call.runs_release({
        ...leaseArgs(row.id, lease),
        next_check_at: row.created_at,
      })
  }
}

/** Replicate certainly did not create the run: schedules a retry, puts it on hold, or fails it with the reason. */
async function recordNotCreated<Row extends SubmittableRow, Prepared>(
  { deps, row, lease, submission }: Turn<Row, Prepared>,
  error: ReplicateError,
): Promise<void> {
  const notCreated = explainNotCreated(error, row.attempts, submission.settings)
  const { next, retryInMs, hold_reason } = notCreated
  if (next === 'fail') {
    await failUnsentRun(deps, row, notCreated.error)
    return
  }
  const run = await deps.database.call.runs_not_created({
    ...leaseArgs(row.id, lease),
    next_check_at: retryInMs === null ? null : inMs(retryInMs),
    paused: next === 'pause',
    hold_reason,
  })
  if (run?.status === 'canceled') logRun(deps.logger, row, 'completed', { status: run.status })
  else if (run)
    logRun(deps.logger, row, 'on_hold', { reason: hold_reason, retry_at: run.next_check_at })
}
