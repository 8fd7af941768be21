import { type Static, Type } from 'typebox'
import { Nullable, UsdMicrosSchema } from './schema.ts'

const CapSchema = Nullable(UsdMicrosSchema)

const SpendingPeriodSchema = Type.Object({
  cap_usd_micros: CapSchema,
  spent_usd_micros: UsdMicrosSchema,
  left_usd_micros: CapSchema,
})

/**
 * What was spent on runs that began in this day and month of UTC: their cost, or their estimate while it is not
 * known. Replicate does not tell the price of images made with a model; they count as nothing.
 */
export const SpendingSchema = Type.Object({
  day: SpendingPeriodSchema,
  month: SpendingPeriodSchema,
})
export type Spending = Static<typeof SpendingSchema>
export type SpendingPeriod = keyof Spending

/** A billion dollars, which every engine and every reader of JSON holds exactly. */
export const MAX_CAP_USD_MICROS = 1_000_000_000_000_000

/** A cap as somebody sets it. */
export const AskedCapSchema = Nullable(
  Type.Integer({ ...UsdMicrosSchema, maximum: MAX_CAP_USD_MICROS }),
)

/** `PATCH /api/spending`: null removes a cap, one that is left out stays. */
export const SpendingCapsBodySchema = Type.Object(
  {
    day_cap_usd_micros: Type.Optional(AskedCapSchema),
    month_cap_usd_micros: Type.Optional(AskedCapSchema),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type SpendingCapsBody = Static<typeof SpendingCapsBodySchema>

/** The code of what a cap holds up or refuses. */
export const CAP_REACHED = 'spending.cap_reached'
