import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { JobLogger } from '../workers/worker.ts'
import { logRun } from './log-run.ts'

export interface CompleteRunDependencies {
  database: Database
  logger: JobLogger
}

/** How a run ended without a result. */
export interface UnsuccessfulEnd {
  status: 'failed' | 'canceled'
  error: RunError
  /** `null` if only Replicate's bill can tell. */
  cost_usd_micros: number | null
  started_at?: string | null
}

/** Ends a run that failed or was canceled. If it has already ended, nothing changes. */
export async function completeRun(
  { database, logger }: CompleteRunDependencies,
  { id }: { id: string },
  end: UnsuccessfulEnd,
): Promise<void> {
  const now = new Date().toISOString()
  const args = { id, now, completed_at: now, started_at: null, ...end }
  const run = await database.call.runs_complete(args)
  if (run) logRun(logger, run, 'completed', { status: run.status, reason: run.error?.code })
}

/** Fails a run whose paid call was not made, or of which only the bill can tell whether it ran. */
export const failUnsentRun = (
  deps: CompleteRunDependencies,
  run: { id: string },
  error: RunError,
): Promise<void> =>
  completeRun(deps, run, {
    status: 'failed',
    error,
    cost_usd_micros: error.charged === 'see_bill' ? null : 0,
  })
