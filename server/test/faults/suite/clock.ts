import type { Row } from '../../../src/ports/database/calls.ts'

/** Brings times in rows closer, so that a test need not wait for minutes. */
export interface Clock {
  /** Brings the next check of runs closer that no server is working on. */
  passTime(): Promise<void>
  /** Expires the leases on rows and idempotency keys of servers that are all dead. */
  endLeases(): Promise<void>
}

/** A fraction of the shortest wait: a run that waits for a minute is checked several times meanwhile. */
const STEP = '10 seconds'

export function createClock(query: (sql: string, values?: unknown[]) => Promise<Row[]>): Clock {
  return {
    passTime: async () => {
      await query(
        `update public.runs set next_check_at = next_check_at - $1::interval,
           absent_at = absent_at - $1::interval,
           intent_at = case when status = 'submitting' then intent_at - $1::interval else intent_at end
         where lease_id is null and completed_at is null`,
        [STEP],
      )
    },
    endLeases: async () => {
      await query('update public.runs set lease_until = now() where lease_id is not null')
      await query('update public.idempotency_keys set lease_until = now() where status is null')
    },
  }
}
