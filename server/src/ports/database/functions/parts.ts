import { Nullable, RunErrorSchema } from '@the-way/shared'
import { type TSchema, Type } from 'typebox'

export const Id = Type.String()
export const Time = Type.String({ description: 'UTC ISO text, microseconds' })
export const Count = Type.Integer()
export const Text = Type.String()
export const Flag = Type.Boolean()
export const Json = Type.Record(Type.String(), Type.Unknown())
export { Nullable, RunErrorSchema as RunError }

export const Args = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

/** Newest first. `cursor` is the text that the page before returned (any other: an empty page), `limit` 1-100. */
export const pageArgs = { owner_id: Id, limit: Count, cursor: Nullable(Text) }

/**
 * A worker's hold on a row: only the holder of `lease_id` may go on with it, while the lease lives. Giving the
 * row back (release, not_created, absent) also holds after that, as long as nobody has taken it over.
 */
export const leaseArgs = { id: Id, lease_id: Text, now: Time }

/** What giving a row back may note beside it: why nothing new is known. Left out, the row keeps what it says. */
export const releaseNote = { error: Type.Optional(Nullable(RunErrorSchema)) }

/** Claims due rows nobody holds: `lease_until` is when another may take them over. */
export const claimArgs = { now: Time, lease_id: Text, lease_until: Time, limit: Count }

/** Runs are claimed by servers of their mode: a server in demo mode claims only emulated runs, a connected one the others. */
export const runClaimArgs = { ...claimArgs, emulated: Flag }

/** The first answer to a request, kept with its effect so that a repeat gets the same bytes. */
export const Answer = Type.Object({ status: Count, location: Text, body: Text })

/** Null where the caller sent no `Idempotency-Key`. */
export const IdempotentAnswer = Nullable(Type.Object({ key: Text, ...Answer.properties }))

/** What a run has in common, whether training or generation. */
export const runColumns = {
  id: Id,
  owner_id: Id,
  replicate_id: Nullable(Text),
  error: Nullable(RunErrorSchema),
  intent_at: Nullable(Time),
  absent_at: Nullable(Time),
  attempts: Count,
  next_check_at: Nullable(Time),
  lease_id: Nullable(Text),
  lease_until: Nullable(Time),
  cost_usd_micros: Nullable(Count),
  checked_at: Nullable(Time),
  created_at: Time,
  started_at: Nullable(Time),
  completed_at: Nullable(Time),
  updated_at: Time,
  /** Created in demo mode: Replicate does not have it. */
  emulated: Flag,
}
