import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { Lease } from '../workers/worker.ts'

/** The fields of a run that a status check may change. */
interface DeliveredRun {
  id: string
  status: string
  phase?: string
  step: number | null
  checked_at: string | null
  error: RunError | null
}

/** Reconciles a run that has open deliveries, and records their outcome. */
export async function reconcileDeliveredRun<Row extends DeliveredRun>(
  { call }: Database,
  before: Row,
  { lease_id }: Lease,
  {
    reconcile,
    read,
  }: { reconcile: () => Promise<void>; read: () => Promise<Row | null | undefined> },
): Promise<void> {
  await reconcile()
  const outcome = outcomeOf(before, await read())
  const now = new Date().toISOString()
  await call.webhook_deliveries_handled({ run_id: before.id, lease_id, now, ...outcome })
}

function outcomeOf(before: DeliveredRun, after: DeliveredRun | null | undefined) {
  if (!after || after.checked_at === before.checked_at) {
    const note = after?.error?.message ?? 'Replicate does not know this run yet.'
    return { outcome: 'failed' as const, note: `${note} It is checked again automatically.` }
  }
  const isNew =
    after.status !== before.status || after.phase !== before.phase || after.step !== before.step
  return { outcome: isNew ? ('applied' as const) : ('unchanged' as const), note: null }
}
