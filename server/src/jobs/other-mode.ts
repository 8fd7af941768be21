import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { JobLogger } from './worker.ts'

export const STARTED_IN_DEMO_MODE: RunError = {
  code: 'demo_mode.ended',
  message: 'Started in demo mode.',
  hint: 'Replicate is connected now, so this run was canceled. Nothing was sent to Replicate. Start it again to run it there.',
  charged: 'no',
}

export const NOT_CONNECTED: RunError = {
  code: 'replicate.not_connected',
  message: 'Replicate is not connected.',
  hint: 'This run belongs to your Replicate account. It continues once a token is in place: open Connect Replicate in the settings.',
  side: 'account',
}

/**
 * Unfinished runs of the other mode. They are never claimed by this server: connected, it ends what was started in demo
 * mode; in demo mode it leaves real runs as they are and says what they wait for.
 */
export async function settleOtherMode({
  database: { call },
  settings: { emulated },
  logger,
}: {
  database: Database
  settings: { emulated: boolean }
  logger: JobLogger
}): Promise<void> {
  const now = new Date().toISOString()
  const counts = emulated
    ? await call.runs_await_connection({ now, error: NOT_CONNECTED })
    : await call.runs_end_emulated({ now, error: STARTED_IN_DEMO_MODE })
  if (counts.trainings + counts.generations === 0) return
  const what = emulated ? 'runs at Replicate wait for a token' : 'runs of demo mode were ended'
  logger.info(counts, what)
}
