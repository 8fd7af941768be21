import { randomUUID } from 'node:crypto'
import type { ApiKey, CreatedKey, CreateKeyBody } from '@the-way/shared'
import type { Caller } from '../ports/accounts/accounts.ts'
import { KEY_PREFIX, newSecret, sha256 } from '../ports/accounts/secrets.ts'
import type { Database } from '../ports/database/database.ts'
import type { ApiKeyRow } from '../ports/database/functions/api-keys.ts'
import {
  endsTooLateError,
  expiryPastError,
  expiryUnclearError,
  scopeNotHeldError,
} from './keys.errors.ts'

export type KeysService = ReturnType<typeof createKeysService>

const HINT_LENGTH = 4
const ISO_LENGTH = '2030-01-31T00:00:00.000Z'.length

/** Creates, lists and revokes API keys. Only their hashes are stored. */
export function createKeysService({ database: { call } }: { database: Database }) {
  return {
    /** Creates a key with at most the caller's own scopes and expiry. Only the result contains the key itself. */
    create: async (
      caller: Caller,
      { name, scopes, expires_at: requested = null }: CreateKeyBody,
    ): Promise<CreatedKey> => {
      const expires_at = requested === null ? null : readFutureExpiry(requested)
      const missing = scopes.find((scope) => !caller.scopes.includes(scope))
      if (missing) throw scopeNotHeldError(missing)
      const { key_expires_at: end } = caller
      if (end !== null && !isNotLaterThan(expires_at, end)) throw endsTooLateError(end)
      const key = `${KEY_PREFIX}${newSecret()}`
      const row = await call.api_keys_create({
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
    },
    list: async (page: { owner_id: string; limit: number; cursor: string | null }) => {
      const { keys, next_cursor } = await call.api_keys_list(page)
      return { keys: keys.map(toApiKey), next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<ApiKey | null> => {
      const row = await call.api_keys_get({ owner_id, id })
      return row && toApiKey(row)
    },
    /** Returns false if the owner does not have a key with this id. */
    revoke: (owner_id: string, id: string) =>
      call.api_keys_revoke({ owner_id, id, now: new Date().toISOString() }),
  }
}

function readFutureExpiry(text: string): string {
  const time = readExpiry(text)
  if (time === null) throw expiryUnclearError()
  if (Date.parse(time) <= Date.now()) throw expiryPastError()
  return time
}

/** Parses a time of the right format into UTC. Returns `null` if the date does not exist or its year needs more digits. */
function readExpiry(text: string): string | null {
  const day = text.slice(0, '2030-01-31'.length)
  const time = new Date(text)
  if (toIso(new Date(day))?.startsWith(day) !== true) return null
  const iso = toIso(time)
  return iso?.length === ISO_LENGTH ? iso : null
}

const toIso = (time: Date) => (Number.isNaN(time.getTime()) ? null : time.toISOString())

const isNotLaterThan = (time: string | null, end: string) =>
  time !== null && Date.parse(time) <= Date.parse(end)

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes,
  created_at: row.created_at,
  expires_at: row.expires_at,
  last_used_at: row.last_used_at,
  revoked_at: row.revoked_at,
})
