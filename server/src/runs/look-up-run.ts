import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { failUnsentRun } from './complete-run.ts'
import { logRun } from './log-run.ts'
import { inMs, leaseArgs, RunRejectedError, type SubmittableRow, type Turn } from './submission.ts'

/** Absence is proven by two complete look-ups: 60 s apart, and the second at least 180 s after the call began. */
const BETWEEN_LOOKUPS_MS = 60_000
const PROOF_AFTER_MS = 180_000
const LOOKUP_RETRY_MS = 10_000

/** Looks for a run whose create call was not answered, and adopts it or records that Replicate does not have it. */
export async function lookUpRun<Row extends SubmittableRow, Prepared>(
  turn: Turn<Row, Prepared>,
  intentAt: string,
): Promise<void> {
  const { deps, row, lease, submission } = turn
  const { call } = deps.database
  try {
    const run = await submission.lookUp(row)
    if (run) {
      await adoptRun(turn, run, 'adopted')
      return
    }
    const proofAt = Math.max(Date.now() + BETWEEN_LOOKUPS_MS, Date.parse(intentAt) + PROOF_AFTER_MS)
    const next_check_at = inMs(1000, proofAt)
    const absence = await call.runs_absent({ ...leaseArgs(row.id, lease), next_check_at })
    if (absence?.proven) logRun(deps.logger, row, 'absent')
  } catch (error) {
    if (error instanceof RunRejectedError) {
      await failUnsentRun(deps, row, error.reason)
      return
    }
    if (!(error instanceof ReplicateError)) throw error
    const retryInMs = Math.max(error.retryAfterMs ?? 0, LOOKUP_RETRY_MS)
    await call.runs_release({ ...leaseArgs(row.id, lease), next_check_at: inMs(retryInMs) })
  }
}

/** Records that Replicate has the run. */
export async function adoptRun<Row extends SubmittableRow, Prepared>(
  { deps: { database, checkEveryMs, logger }, row }: Turn<Row, Prepared>,
  { id: replicate_id }: RemoteRun,
  step: 'submitted' | 'adopted',
): Promise<void> {
  const next_check_at = inMs(checkEveryMs)
  const args = { id: row.id, now: inMs(0), replicate_id, next_check_at }
  if (await database.call.runs_adopt(args)) logRun(logger, row, step, { replicate_id })
}
