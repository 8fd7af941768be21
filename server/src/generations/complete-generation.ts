import type { RunError } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'

/** Sets a generation's final state. If it already has one, nothing changes. */
export const completeGeneration = (
  database: Database,
  id: string,
  end: {
    status: 'succeeded' | 'failed' | 'canceled'
    error: RunError | null
    cost_usd_micros: number | null
    started_at?: string | null
  },
) => {
  const now = new Date().toISOString()
  return database.call.generations_complete({
    id,
    now,
    completed_at: now,
    started_at: null,
    ...end,
  })
}
