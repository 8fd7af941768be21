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

const KnownSpendingSchema = {
  cost_usd_micros: { ...UsdMicrosSchema, description: 'what is known to have been spent' },
  estimate_usd_micros: {
    ...UsdMicrosSchema,
    description: 'the estimates of runs whose cost is not known, or not known yet',
  },
  unknown_runs: Type.Integer({ description: 'runs with neither a cost nor an estimate' }),
}

/** `GET /api/spending/history`. */
export const SpendingHistorySchema = Type.Object({
  months: Type.Array(
    Type.Object({
      month: Type.String({ description: 'such as 2026-11, in UTC' }),
      ...KnownSpendingSchema,
    }),
    {
      description:
        'the last 12 months with runs, newest first; a deleted run counts with its cost, or with its estimate if the cost was not known',
    },
  ),
  models: Type.Array(
    Type.Object({ model_id: Type.String(), model_name: Type.String(), ...KnownSpendingSchema }),
    {
      description:
        'spending on images of the 100 models that were used last, without deleted generations',
    },
  ),
})
export type SpendingHistory = Static<typeof SpendingHistorySchema>
export type KnownSpending = Pick<
  SpendingHistory['months'][number],
  'cost_usd_micros' | 'estimate_usd_micros' | 'unknown_runs'
>

export const SpendingHistoryQuerySchema = Type.Object({
  model_id: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'only this one in `models`' }),
  ),
})

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
