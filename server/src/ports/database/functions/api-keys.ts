import { ScopeSchema } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Flag, Id, Nullable, pageArgs, Text, Time } from './parts.ts'
import { UserRow } from './users.ts'

export const ApiKeyRow = Type.Object({
  id: Id,
  owner_id: Id,
  name: Text,
  hint: Text,
  scopes: Type.Array(ScopeSchema),
  created_at: Time,
  expires_at: Nullable(Time),
  last_used_at: Nullable(Time),
  revoked_at: Nullable(Time),
  user_id: Nullable(Id),
  /** The account of the key's user; `null` without accounts, or if the account no longer exists. */
  user: Nullable(UserRow),
})
export type ApiKeyRow = Static<typeof ApiKeyRow>

export const apiKeyFunctions = {
  api_keys_create: entry(
    Args({
      id: Id,
      owner_id: Id,
      user_id: Nullable(Id),
      name: Text,
      key_hash: Text,
      hint: Text,
      scopes: Type.Array(ScopeSchema),
      now: Time,
      expires_at: Nullable(Time),
    }),
    ApiKeyRow,
  ),
  /** Also finds revoked and expired keys. */
  api_keys_find: entry(Args({ key_hash: Text }), Nullable(ApiKeyRow)),
  api_keys_used: entry(Args({ id: Id, now: Time }), Flag),
  api_keys_get: entry(Args({ owner_id: Id, id: Id }), Nullable(ApiKeyRow)),
  api_keys_list: entry(
    Args(pageArgs),
    Type.Object({ keys: Type.Array(ApiKeyRow), next_cursor: Nullable(Text) }),
  ),
  /** Returns false if this owner does not have the key. If it is already revoked, the first time stays. */
  api_keys_revoke: entry(Args({ owner_id: Id, id: Id, now: Time }), Flag),
}
