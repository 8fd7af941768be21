import type { Row } from '../../../src/ports/database/calls.ts'

/** Sets what rows wait for nearer, so that a test need not sit out minutes. */
export interface Clock {
  /** For runs that nobody works on. */
  passTime(): Promise<void>
  /** For the work of servers that are all dead: their holds on rows and keys run out. */
  endLeases(): Promise<void>
}

/** Of the shortest wait a fair part: what waits for a minute is looked at several times meanwhile. */
const STEP = '10 seconds'
const TABLES = ['trainings', 'generations']

export function createClock(query: (sql: string, values?: unknown[]) => Promise<Row[]>): Clock {
  return {
    passTime: async () => {
      for (const table of TABLES)
        await query(
          `update public.${table} set next_check_at = next_check_at - $1::interval,
             absent_at = absent_at - $1::interval,
             intent_at = case when status = 'submitting' then intent_at - $1::interval else intent_at end
           where lease_id is null and completed_at is null`,
          [STEP],
        )
    },
    endLeases: async () => {
      for (const table of TABLES)
        await query(`update public.${table} set lease_until = now() where lease_id is not null`)
      await query('update public.idempotency_keys set lease_until = now() where status is null')
    },
  }
}
