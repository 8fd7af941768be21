import type { RunError } from '@the-way/shared'
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
  /** The settings to name where they are at fault. */
  settings: RunSettings | null
  /** Resolves once Replicate takes creates; throws `ReplicateError` where that is long off. */
  untilAllowed(signal: AbortSignal): Promise<void>
  /** Everything before the paid call; null when the hold was lost. May throw `ReplicateError` or `RunRefused`. */
  prepare(row: Row, lease: Lease): Promise<Prepared | null>
  /** The paid call: sent once, never repeated. */
  create(prepared: Prepared): Promise<CreateOutcome>
  /** Searches what Replicate has, completely; throws when it could not. */
  lookUp(row: Row): Promise<RemoteRun | null>
  /** How long after its creation a run is asked about first, in milliseconds. */
  firstCheckMs: number
  /** Only `intended` may be followed by the call; a cap (`over_cap`) or its owner's pause (`paused`) holds it up. */
  intend(args: LeaseArgs): Promise<{ outcome: 'intended' | 'over_cap' | 'paused' | 'not_held' }>
  notCreated(
    args: LeaseArgs & { next_check_at: string | null; paused: boolean; error: RunError | null },
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

/** A run that can never be sent, found out before the paid call. */
export class RunRefused extends Error {
  readonly reason: RunError
  constructor(reason: RunError) {
    super(reason.message)
    this.name = 'RunRefused'
    this.reason = reason
  }
}

/** Absence is proven by two complete look-ups: 60 s apart, the second 180 s after the call began. */
const BETWEEN_LOOKUPS_MS = 60_000
const PROOF_AFTER_MS = 180_000
const LOOKUP_RETRY_MS = 10_000

const inMs = (ms: number, from = Date.now()) => new Date(from + ms).toISOString()
const held = (id: string, { lease_id }: Lease) => ({ id, lease_id, now: new Date().toISOString() })

/**
 * Brings a run to Replicate without ever paying twice: the intent is recorded before the one call. A row that
 * comes with an intent has a call behind it whose outcome is unknown: it is looked up, never sent again, until
 * it is proven that Replicate has nothing.
 */
export async function submitRun<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
): Promise<void> {
  if (row.intent_at !== null) return lookUpRun(row, row.intent_at, lease, submission)
  try {
    // Before the work of preparing, which a refusal would make useless.
    await submission.untilAllowed(lease.signal)
    if (lease.signal.aborted) return
    const prepared = await submission.prepare(row, lease)
    if (prepared === null || lease.signal.aborted) return
    // And after it: a refusal of another run's call meanwhile would make it useless as well.
    await submission.untilAllowed(lease.signal)
    if (lease.signal.aborted) return
    if (!(await intend(row, lease, submission))) return
    await settle(row, lease, submission, await submission.create(prepared))
  } catch (error) {
    if (error instanceof RunRefused) await submission.fail(row.id, error.reason)
    else if (error instanceof ReplicateError) await putBack(row, lease, submission, error)
    else throw error
  }
}

/**
 * Whether the call may be made. An intent whose answer was lost is taken back: nothing was sent, which nobody but us
 * can know.
 */
async function intend<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
): Promise<boolean> {
  try {
    const { outcome } = await submission.intend(held(row.id, lease))
    return outcome === 'intended'
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    const takeBack = () =>
      submission.notCreated({
        ...held(row.id, lease),
        next_check_at: inMs(0),
        paused: false,
        error: null,
      })
    await untilAnswered(takeBack, lease.signal)
    return false
  }
}

async function settle<Row extends SubmittableRow, Prepared>(
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
      await putBack(row, lease, submission, result.error)
      return
    case 'unknown':
      // Looked up in its turn, before all that was asked for later.
      await submission.release({ ...held(row.id, lease), next_check_at: row.created_at })
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

/** Nothing was made, for certain: another try later or when its owner asks, or the end with the reason. */
async function putBack<Row extends SubmittableRow, Prepared>(
  row: Row,
  lease: Lease,
  submission: Submission<Row, Prepared>,
  error: ReplicateError,
): Promise<void> {
  const {
    next,
    retryInMs,
    error: reason,
  } = explainNotCreated(error, row.attempts, submission.settings)
  if (next === 'fail') {
    await submission.fail(row.id, reason)
    return
  }
  await submission.notCreated({
    ...held(row.id, lease),
    next_check_at: retryInMs === null ? null : inMs(retryInMs),
    paused: next === 'pause',
    error: reason,
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
    await submission.absent({ ...held(row.id, lease), next_check_at: inMs(1000, proofAt) })
  } catch (error) {
    if (error instanceof RunRefused) {
      await submission.fail(row.id, error.reason)
      return
    }
    if (!(error instanceof ReplicateError)) throw error
    const retryInMs = Math.max(error.retryAfterMs ?? 0, LOOKUP_RETRY_MS)
    await submission.release({ ...held(row.id, lease), next_check_at: inMs(retryInMs) })
  }
}
