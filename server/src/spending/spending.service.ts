import type { Spending, SpendingCapsBody } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { CapHold } from '../ports/database/functions/spending.ts'
import { capReachedError, OVER_CAP } from './spending.errors.ts'

export type SpendingService = ReturnType<typeof createSpendingService>

export interface SpendingDependencies {
  database: Database
  /** Nothing costs anything: no cap holds anything up. */
  isFree: boolean
  /** What a cap held up may go on. */
  onRaised: () => void
}

/** Caps are enforced where a run is about to be paid, in the database; asked here, it is only told sooner. */
export function createSpendingService({ database, isFree, onRaised }: SpendingDependencies) {
  const { call } = database
  const now = () => new Date().toISOString()
  const capOver = async (
    owner_id: string,
    price_usd_micros: number | null,
  ): Promise<CapHold | null> =>
    isFree ? null : call.spending_check({ owner_id, now: now(), price_usd_micros })
  return {
    get: (owner_id: string): Promise<Spending> => call.spending_get({ owner_id, now: now() }),
    setCaps: async (owner_id: string, body: SpendingCapsBody): Promise<Spending> => {
      const { day_cap_usd_micros: day, month_cap_usd_micros: month } = body
      const spending = await call.spending_set_caps({
        owner_id,
        now: now(),
        over_cap: OVER_CAP,
        ...(day === undefined ? {} : { day_usd_micros: day }),
        ...(month === undefined ? {} : { month_usd_micros: month }),
      })
      onRaised()
      return spending
    },
    /** The cap that a run of this price would exceed. */
    capOver,
    /** Throws if a cap is used up: for images, whose price Replicate does not tell beforehand. */
    refuseOverCap: async (owner_id: string): Promise<void> => {
      const cap = await capOver(owner_id, null)
      if (cap) throw capReachedError(cap)
    },
  }
}
