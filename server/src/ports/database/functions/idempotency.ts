import { OneOf } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Answer, Args, Count, Flag, Id, Nullable, Text, Time } from './parts.ts'

export const idempotencyFunctions = {
  /**
   * Claims a key before any work: `started` (go on; another may take the key over after `lease_until`),
   * `running` (somebody is at it), `replayed` (with the first answer), `mismatch` (other payload).
   * A key is free again after `expires_at`.
   */
  idempotency_keys_begin: entry(
    Args({
      owner_id: Id,
      key: Text,
      payload_hash: Text,
      now: Time,
      lease_until: Time,
      expires_at: Time,
    }),
    Type.Object({
      outcome: OneOf(['started', 'running', 'replayed', 'mismatch']),
      answer: Nullable(Answer),
    }),
  ),
  /** A refused request is not kept under its key. Never removes a key that holds an answer. */
  idempotency_keys_release: entry(Args({ owner_id: Id, key: Text }), Flag),
  /** Removes expired keys, sessions and codes; how many rows. */
  expired_delete: entry(Args({ now: Time }), Count),
}
