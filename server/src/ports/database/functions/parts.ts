import { CANCEL_REASONS, Nullable, OneOf, RunErrorSchema, TRAINING_PHASES } from '@the-way/shared'
import { type Static, type TSchema, Type } from 'typebox'

export const Id = Type.String()
export const Time = Type.String({ description: 'UTC ISO text, microseconds' })
export const Count = Type.Integer()
export const Text = Type.String()
export const Flag = Type.Boolean()
export const Json = Type.Record(Type.String(), Type.Unknown())
export { Nullable, RunErrorSchema as RunError }

export const Args = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

/** Newest first. `cursor` is the text that the previous page returned (any other: an empty page), `limit` is 1-100. */
export const pageArgs = { owner_id: Id, limit: Count, cursor: Nullable(Text) }

/**
 * A worker's claim on a row: only the holder of `lease_id` may work on it, until the lease expires. Releasing the row is also possible after that, unless another worker has claimed it.
 */
export const leaseArgs = { id: Id, lease_id: Text, now: Time }

/** Claims due rows that are not leased. Another worker may claim them after `lease_until`. */
export const claimArgs = { now: Time, lease_id: Text, lease_until: Time, limit: Count }

/** The first answer to a request, stored in the transaction of its changes, so that a repeat gets the same bytes. */
export const Answer = Type.Object({ status: Count, location: Text, body: Text })

/** The request that holds an `Idempotency-Key`. */
export const KeyLease = { key: Text, lease_id: Text }

/** `null` if the request did not have an `Idempotency-Key`. */
export const IdempotentAnswer = Nullable(Type.Object({ ...KeyLease, ...Answer.properties }))

/** The reasons of holds by a spending cap; with `…_too_low` the price of the run alone is higher than the cap. */
export const CAP_HOLDS = ['cap_day', 'cap_month', 'cap_day_too_low', 'cap_month_too_low'] as const
export type CapHold = (typeof CAP_HOLDS)[number]

/**
 * Why a run that was not sent waits: its owner or its contact sheet is paused, a cap would be exceeded, or Replicate rejected the call or
 * does not answer.
 */
export const HoldReason = OneOf([
  'paused',
  'sheet_paused',
  ...CAP_HOLDS,
  'wrong_token',
  'no_credit',
  'throttled',
  'unavailable',
])
export type HoldReason = Static<typeof HoldReason>

/** What was uploaded to Replicate for the input with this name. */
export const RunUpload = Type.Object({ input: Text, id: Text, url: Text })
export type RunUpload = Static<typeof RunUpload>

/** The columns of `runs`. `kind` and `status` are narrower for each kind. */
export const runColumns = {
  id: Id,
  owner_id: Id,
  /** Created in demo mode, so Replicate does not have it. */
  emulated: Flag,
  /** `null` for kinds without phases. */
  phase: Nullable(OneOf(TRAINING_PHASES)),
  step: Nullable(Count),
  total_steps: Nullable(Count),
  hold_reason: Nullable(HoldReason),
  error: Nullable(RunErrorSchema),
  request_hash: Nullable(Text),
  intent_at: Nullable(Time),
  absent_at: Nullable(Time),
  attempts: Count,
  next_check_at: Nullable(Time),
  lease_id: Nullable(Text),
  lease_until: Nullable(Time),
  uploads: Type.Array(RunUpload),
  replicate_id: Nullable(Text),
  estimate_usd_micros: Nullable(Count),
  cost_usd_micros: Nullable(Count),
  cancel_requested_at: Nullable(Time),
  cancel_reason: Nullable(OneOf(CANCEL_REASONS)),
  checked_at: Nullable(Time),
  news_at: Nullable(Time),
  created_at: Time,
  started_at: Nullable(Time),
  completed_at: Nullable(Time),
  updated_at: Time,
}
