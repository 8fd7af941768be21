import { OneOf, TRAINING_STATUSES } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import {
  Args,
  Count,
  claimArgs,
  Flag,
  Id,
  leaseArgs,
  Nullable,
  RunError,
  Text,
  Time,
} from './parts.ts'

const keys = { public_key: Text, private_key: Text }

export const SubscriptionRow = Type.Object({
  id: Id,
  endpoint: Text,
  p256dh: Text,
  auth: Text,
  created_at: Time,
  expires_at: Time,
  /** When the last message was not accepted; `null` if it was. */
  failed_at: Nullable(Time),
})
export type SubscriptionRow = Static<typeof SubscriptionRow>

const NOTIFICATION_EVENTS = ['succeeded', 'failed', 'canceled', 'on_hold'] as const

const NotifiedTraining = Type.Object({
  id: Id,
  name: Text,
  status: OneOf(TRAINING_STATUSES),
  error: Nullable(RunError),
  cost_usd_micros: Nullable(Count),
  started_at: Nullable(Time),
  completed_at: Nullable(Time),
})
export type NotifiedTraining = Static<typeof NotifiedTraining>

const NotifiedGeneration = Type.Object({
  id: Id,
  model_id: Id,
  model_name: Text,
  /** Images that were requested. */
  num_outputs: Count,
  /** Images that were stored, also those that were deleted since. */
  images: Count,
  /** Images that the safety filter blocked. */
  withheld: Count,
})
export type NotifiedGeneration = Static<typeof NotifiedGeneration>

export const PushDeliveryRow = Type.Object({
  id: Id,
  event: OneOf(NOTIFICATION_EVENTS),
  /** The code of the reason why the training is on hold; `null` if it ended. */
  reason: Nullable(Text),
  attempts: Count,
  created_at: Time,
  subscription: SubscriptionRow,
  /** What the message is about: a training or a generation; the other one is `null`. */
  training: Nullable(NotifiedTraining),
  generation: Nullable(NotifiedGeneration),
})
export type PushDeliveryRow = Static<typeof PushDeliveryRow>

const sessionArgs = { owner_id: Id, session_id: Id }

export const notificationFunctions = {
  /** Stores these keys unless the database already has a pair, and returns the stored pair. */
  push_keys_keep: entry(Args({ ...keys, now: Time }), Type.Object(keys)),
  /**
   * Stores the subscription of a session in place of its previous one. If an owner then has more than `most`, those
   * that were confirmed longest ago are deleted. `null` if the session has ended.
   */
  push_subscriptions_put: entry(
    Args({
      ...sessionArgs,
      id: Id,
      endpoint: Text,
      p256dh: Text,
      auth: Text,
      now: Time,
      expires_at: Time,
      most: Count,
    }),
    Nullable(SubscriptionRow),
  ),
  push_subscriptions_get: entry(Args({ ...sessionArgs, now: Time }), Nullable(SubscriptionRow)),
  /** Returns whether the session had a subscription. */
  push_subscriptions_delete: entry(Args(sessionArgs), Flag),
  /** Deletes a subscription by its id, with everything that was to be sent to it. */
  push_subscriptions_gone: entry(Args({ id: Id }), Flag),
  push_deliveries_claim: entry(Args(claimArgs), Type.Array(PushDeliveryRow)),
  push_deliveries_renew: entry(Args({ ...leaseArgs, lease_until: Time }), Flag),
  push_deliveries_release: entry(
    Args({ ...leaseArgs, next_check_at: Time, is_failed: Type.Optional(Flag) }),
    Flag,
  ),
  /** Returns false if it was settled before. */
  push_deliveries_settle: entry(
    Args({ id: Id, now: Time, outcome: OneOf(['sent', 'rejected', 'expired', 'outdated']) }),
    Flag,
  ),
}
