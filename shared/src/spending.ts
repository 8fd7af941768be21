import { type Static, Type } from 'typebox'
import { Nullable, UsdMicrosSchema } from './schema.ts'

const CapSchema = Nullable(UsdMicrosSchema)

const SpendingPeriodSchema = Type.Object({
  cap_usd_micros: CapSchema,
  spent_usd_micros: UsdMicrosSchema,
  left_usd_micros: CapSchema,
})

/**
 * Spending on runs that began in the current day and month (UTC): their cost, or their estimate until the cost is
 * known.
 */
export const SpendingSchema = Type.Object({
  day: SpendingPeriodSchema,
  month: SpendingPeriodSchema,
})
export type Spending = Static<typeof SpendingSchema>
export type SpendingPeriod = keyof Spending

/** A billion dollars, which every database engine and JSON parser represents exactly. */
export const MAX_CAP_USD_MICROS = 1_000_000_000_000_000

/** A cap in a request. */
export const CapInputSchema = Nullable(
  Type.Integer({ ...UsdMicrosSchema, maximum: MAX_CAP_USD_MICROS }),
)

/** `PATCH /api/spending`: `null` removes a cap; a cap that is left out stays as it is. */
export const SpendingCapsBodySchema = Type.Object(
  {
    day_cap_usd_micros: Type.Optional(CapInputSchema),
    month_cap_usd_micros: Type.Optional(CapInputSchema),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type SpendingCapsBody = Static<typeof SpendingCapsBodySchema>

/** The error code of runs that a cap puts on hold or rejects. */
export const CAP_REACHED = 'spending.cap_reached'
