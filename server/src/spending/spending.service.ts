import type { Spending, SpendingCapsBody, SpendingHistory } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { CapHold } from '../ports/database/functions/parts.ts'
import { capReachedError } from './spending.errors.ts'

export type SpendingService = ReturnType<typeof createSpendingService>

export interface SpendingDependencies {
  database: Database
  /** True in demo mode, where runs cost nothing and caps do not apply. */
  isFree: boolean
  /** Called when caps have changed, because runs on hold may resume. */
  onRaised: () => void
}

/** Manages spending caps. The database enforces them before the paid call; the checks here only report them earlier. */
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
    history: (owner_id: string, model_id: string | null): Promise<SpendingHistory> =>
      call.spending_history({ owner_id, model_id }),
    setCaps: async (owner_id: string, body: SpendingCapsBody): Promise<Spending> => {
      const { day_cap_usd_micros: day, month_cap_usd_micros: month } = body
      const spending = await call.spending_set_caps({
        owner_id,
        now: now(),
        ...(day === undefined ? {} : { day_usd_micros: day }),
        ...(month === undefined ? {} : { month_usd_micros: month }),
      })
      onRaised()
      return spending
    },
    /** Returns the cap that a run at this price would exceed, or `null` if none. */
    capOver,
    /** Throws if runs at this price would exceed a cap. `what` names them, to say how much they cost and what is left. */
    requireBelowCap: async (
      owner_id: string,
      price_usd_micros: number,
      what: string | null = null,
    ): Promise<void> => {
      const cap = await capOver(owner_id, price_usd_micros)
      if (!cap) return
      if (what === null) throw capReachedError(cap)
      const spending = await call.spending_get({ owner_id, now: now() })
      throw capReachedError(cap, { what, price_usd_micros, spending })
    },
  }
}
