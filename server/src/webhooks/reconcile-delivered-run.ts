import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { Lease } from '../workers/worker.ts'

/** What a question to Replicate may change of a run. */
interface ToldRun {
  id: string
  status: string
  phase?: string
  step: number | null
  checked_at: string | null
  error: RunError | null
}

/** Asks about a run that deliveries spoke of, as at any other time, and notes what became of them. */
export async function askToldRun<Row extends ToldRun>(
  { call }: Database,
  before: Row,
  { lease_id }: Lease,
  { ask, read }: { ask: () => Promise<void>; read: () => Promise<Row | null | undefined> },
): Promise<void> {
  await ask()
  const outcome = outcomeOf(before, await read())
  const now = new Date().toISOString()
  await call.webhook_deliveries_handled({ run_id: before.id, lease_id, now, ...outcome })
}

function outcomeOf(before: ToldRun, after: ToldRun | null | undefined) {
  if (!after || after.checked_at === before.checked_at) {
    const note = after?.error?.message ?? 'Replicate does not know this run yet.'
    return { outcome: 'failed' as const, note: `${note} It is asked again by itself.` }
  }
  const isNew =
    after.status !== before.status || after.phase !== before.phase || after.step !== before.step
  return { outcome: isNew ? ('applied' as const) : ('unchanged' as const), note: null }
}
