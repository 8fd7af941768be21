import { OneOf, SpendingSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Id, Nullable, RunError, Time } from './parts.ts'

/**
 * Which cap a run would exceed. `day` and `month` are used up until the period ends; with `…_too_low` the price of the
 * run alone is higher than the cap.
 */
const CAP_HOLDS = ['day', 'month', 'day_too_low', 'month_too_low'] as const
export type CapHold = (typeof CAP_HOLDS)[number]

const OverCap = Type.Object({
  day: RunError,
  month: RunError,
  day_too_low: RunError,
  month_too_low: RunError,
})

/** The errors to store if a run must not be sent. */
export const intendArgs = {
  /** The error if the run's owner is paused. */
  paused_error: RunError,
  /** The errors if the run would exceed a cap; `null` in demo mode, where runs cost nothing. */
  over_cap: Nullable(OverCap),
}

/** The outcomes of an intent. Only `intended` allows the paid call. */
export const INTEND_OUTCOMES = ['intended', 'over_cap', 'paused', 'not_held'] as const

export const spendingFunctions = {
  spending_get: entry(Args({ owner_id: Id, now: Time }), SpendingSchema),
  /**
   * Returns which cap a run at this price would exceed, if any. A run with an unknown price exceeds a cap that is used
   * up.
   */
  spending_check: entry(
    Args({ owner_id: Id, now: Time, price_usd_micros: Nullable(Count) }),
    Nullable(OneOf(CAP_HOLDS)),
  ),
  /**
   * `null` removes a cap; a cap that is left out stays. Runs that were on hold for a cap and fit now are due at once;
   * those that do not fit get the reason from `over_cap` and are due when the cap's period ends.
   */
  spending_set_caps: entry(
    Args({
      owner_id: Id,
      now: Time,
      day_usd_micros: Type.Optional(Nullable(Count)),
      month_usd_micros: Type.Optional(Nullable(Count)),
      over_cap: Type.Optional(OverCap),
    }),
    SpendingSchema,
  ),
}
