import { OneOf } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Answer, Args, Count, Flag, Id, Nullable, Text, Time } from './parts.ts'

export const idempotencyFunctions = {
  /**
   * Claims a key before any work. `started`: the caller may proceed, until another one can claim the key after
   * `lease_until`. `running`: another request has claimed it. `replayed`: with the first answer. `mismatch`: the
   * payload differs. A key is free again after `expires_at`.
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
  /** Frees the key of a rejected request. Never removes a key that has an answer. */
  idempotency_keys_release: entry(Args({ owner_id: Id, key: Text }), Flag),
  /** Deletes expired keys, sessions, codes and other rows, and returns how many. */
  expired_delete: entry(Args({ now: Time }), Count),
}
