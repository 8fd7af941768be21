import { OneOf, SpendingHistorySchema, SpendingSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, CAP_HOLDS, Count, Id, Nullable, Time } from './parts.ts'

export const spendingFunctions = {
  /** Spending per month and on the images of each model, or of the one with `model_id`. */
  spending_history: entry(Args({ owner_id: Id, model_id: Nullable(Id) }), SpendingHistorySchema),
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
   * those that do not fit get the reason why and are due when the cap's period ends.
   */
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
