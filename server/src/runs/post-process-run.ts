import type { Database } from '../ports/database/database.ts'
import type { JobLogger, Lease } from '../workers/worker.ts'

interface PostProcessRunDependencies {
  database: Database
  logger: Pick<JobLogger, 'warn'>
}

interface EndedRow {
  id: string
  created_at: string
  completed_at: string | null
}

/** Throws if it has to be retried. `isLate` is true in the last attempt. */
export type PostProcessStep = (isLate: boolean) => Promise<void>

const MINUTE = 60_000
/** Failed steps are retried for a day: Replicate does not document how long weights stay, and deletes uploads by then. */
const RETRY_PERIOD_MS = 24 * 60 * MINUTE

/**
 * Runs the steps that follow the end of a run and cannot change its final state, and releases the row: due again if one
 * failed. Returns whether all succeeded.
 */
export async function postProcessRun(
  { database, logger }: PostProcessRunDependencies,
  row: EndedRow,
  { lease_id }: Lease,
  steps: readonly PostProcessStep[],
): Promise<boolean> {
  const age = Date.now() - Date.parse(row.completed_at ?? row.created_at)
  const isLate = age > RETRY_PERIOD_MS
  let isDone = true
  for (const step of steps) {
    try {
      await step(isLate)
    } catch (err) {
      isDone = false
      logger.warn({ run_id: row.id, err }, 'post-processing a run failed')
    }
  }
  const next_check_at = isDone || isLate ? null : new Date(Date.now() + retryMs(age)).toISOString()
  const now = new Date().toISOString()
  await database.call.runs_release({ id: row.id, lease_id, now, next_check_at })
  return isDone
}

/** Retries become less frequent, because each one may transfer all of a training's weights. */
const retryMs = (age: number) => Math.max(MINUTE, age / 4)
