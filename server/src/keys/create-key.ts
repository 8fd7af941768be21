import { randomUUID } from 'node:crypto'
import type { CreatedKey, CreateKeyBody } from '@the-way/shared'
import type { Caller } from '../ports/accounts/accounts.ts'
import { KEY_PREFIX, newSecret, sha256 } from '../ports/accounts/secrets.ts'
import type { Database } from '../ports/database/database.ts'
import { readExpiry } from './expiry.ts'
import { toApiKey } from './key.mapper.ts'
import {
  endsTooLateError,
  expiryPastError,
  expiryUnclearError,
  scopeNotHeldError,
} from './keys.errors.ts'

const HINT_LENGTH = 4

/** Creates a key with at most the caller's own scopes and expiry. Only the result contains the key itself. */
export async function createKey(
  { database }: { database: Database },
  caller: Caller,
  { name, scopes, expires_at: requested = null }: CreateKeyBody,
): Promise<CreatedKey> {
  const expires_at = requested === null ? null : readFutureExpiry(requested)
  const missing = scopes.find((scope) => !caller.scopes.includes(scope))
  if (missing) throw scopeNotHeldError(missing)
  const { key_expires_at: end } = caller
  if (end !== null && !isNotLaterThan(expires_at, end)) throw endsTooLateError(end)
  const key = `${KEY_PREFIX}${newSecret()}`
  const row = await database.call.api_keys_create({
    id: randomUUID(),
    owner_id: caller.owner.id,
    user_id: caller.user_id,
    name: name.trim(),
    key_hash: sha256(key),
    hint: key.slice(-HINT_LENGTH),
    scopes,
    now: new Date().toISOString(),
    expires_at,
  })
  return { ...toApiKey(row), key }
}

function readFutureExpiry(text: string): string {
  const time = readExpiry(text)
  if (time === null) throw expiryUnclearError()
  if (Date.parse(time) <= Date.now()) throw expiryPastError()
  return time
}

const isNotLaterThan = (time: string | null, end: string) =>
  time !== null && Date.parse(time) <= Date.parse(end)
