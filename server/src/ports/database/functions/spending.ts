import { OneOf, SpendingSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Id, Nullable, RunError, Time } from './parts.ts'

/**
 * Why a cap leaves no room for a run: the day's or the month's is used up until its period ends, or is lower than the
 * price of the run alone.
 */
export const CAP_HOLDS = ['day', 'month', 'day_too_low', 'month_too_low'] as const
export type CapHold = (typeof CAP_HOLDS)[number]

const OverCap = Type.Object({
  day: RunError,
  month: RunError,
  day_too_low: RunError,
  month_too_low: RunError,
})

/** The errors of a run that may not be sent. */
export const intendArgs = {
  /** If its owner is paused. */
  paused_error: RunError,
  /** If it would exceed a cap; null where runs cost nothing. */
  over_cap: Nullable(OverCap),
}

/** What became of an intent; the paid call may follow the first alone. */
export const INTEND_OUTCOMES = ['intended', 'over_cap', 'paused', 'not_held'] as const

export const spendingFunctions = {
  spending_get: entry(Args({ owner_id: Id, now: Time }), SpendingSchema),
  /** Which cap a run of this price would exceed, if any. One whose price is not known exceeds what is used up. */
  spending_check: entry(
    Args({ owner_id: Id, now: Time, price_usd_micros: Nullable(Count) }),
    Nullable(OneOf(CAP_HOLDS)),
  ),
  /**
   * Null removes a cap, one left out stays. Runs that the caps kept on hold and that fit now are due at once; those that
   * do not fit get the reason from `over_cap`, and are due when their period ends.
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
