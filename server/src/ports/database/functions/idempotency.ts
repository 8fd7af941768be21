import { OneOf } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Answer, Args, Count, Flag, Id, KeyLease, Nullable, Text, Time } from './parts.ts'

export const idempotencyFunctions = {
  /**
   * Claims a key before any work. `started`: the caller may proceed, until another one claims the key after
   * `lease_until`. `running`: another request has claimed it until `lease_until`. `replayed`: with the first answer.
   * `mismatch`: the payload differs. A key is free again after `expires_at`.
   */
  idempotency_keys_begin: entry(
    Args({
      owner_id: Id,
      ...KeyLease,
      payload_hash: Text,
      now: Time,
      lease_until: Time,
      expires_at: Time,
    }),
    Type.Object({
      outcome: OneOf(['started', 'running', 'replayed', 'mismatch']),
      answer: Nullable(Answer),
      lease_until: Nullable(Time),
    }),
  ),
  /** Extends the claim of a request that is still running. `false` if another request has claimed the key since. */
  idempotency_keys_renew: entry(Args({ owner_id: Id, ...KeyLease, lease_until: Time }), Flag),
  /** Frees the key of a rejected request. Never removes a key that has an answer or that another request has claimed. */
  idempotency_keys_release: entry(Args({ owner_id: Id, ...KeyLease }), Flag),
  /** Frees the keys of all unfinished requests and returns how many, for a database that no other process uses. */
  idempotency_keys_release_all: entry(Args({}), Count),
  /** Deletes expired keys, sessions, codes and other rows, and returns how many. */
  expired_delete: entry(Args({ now: Time }), Count),
}
