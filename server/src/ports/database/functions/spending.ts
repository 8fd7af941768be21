import { OneOf, SpendingSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Id, Nullable, RunError, Time } from './parts.ts'

/** What a run is told that may not be sent. */
export const intendArgs = {
  /** Where its owner is paused. */
  paused_error: RunError,
  /** Where it would pass the day's or the month's cap; null where runs cost nothing. */
  over_cap: Nullable(Type.Object({ day: RunError, month: RunError })),
}

/** What became of an intent; the paid call may follow the first alone. */
export const INTEND_OUTCOMES = ['intended', 'over_cap', 'paused', 'not_held'] as const

export const spendingFunctions = {
  spending_get: entry(Args({ owner_id: Id, now: Time }), SpendingSchema),
  /** Which cap a run of this price would pass, null: none. One whose price is not known passes what is used up. */
  spending_check: entry(
    Args({ owner_id: Id, now: Time, price_usd_micros: Nullable(Count) }),
    Nullable(OneOf(['day', 'month'])),
  ),
  /** Null removes a cap, one left out stays. Whatever the caps held up and now fits is due at once. */
  spending_set_caps: entry(
    Args({
      owner_id: Id,
      now: Time,
      day_usd_micros: Type.Optional(Nullable(Count)),
      month_usd_micros: Type.Optional(Nullable(Count)),
    }),
    SpendingSchema,
  ),
}
