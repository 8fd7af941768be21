import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { JobLogger } from '../workers/worker.ts'

const STARTED_IN_DEMO_MODE: RunError = {
  code: 'demo_mode.ended',
  message: 'Started in demo mode.',
  hint: 'Replicate is connected now, so this run was canceled. Nothing was sent to Replicate. Start it again to run it there.',
  charged: 'no',
}

/**
 * Cancels the unfinished runs of demo mode once Replicate is connected, because workers only claim runs of the current
 * mode. In demo mode, real runs stay as they are (see `awaitsConnection`).
 */
export async function cancelDemoModeRuns({
  database: { call },
  settings: { emulated },
  logger,
}: {
  database: Database
  settings: { emulated: boolean }
  logger: JobLogger
}): Promise<void> {
  if (emulated) return
  const now = new Date().toISOString()
  const counts = await call.runs_end_emulated({ now, error: STARTED_IN_DEMO_MODE })
  if (counts.trainings + counts.generations > 0)
    logger.info(counts, 'runs of demo mode were canceled')
}
