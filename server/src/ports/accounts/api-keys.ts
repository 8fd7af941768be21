import type { Database } from '../database/database.ts'
import type { Caller, Refusal } from './accounts.ts'
import { callerOf } from './callers.ts'
import { sha256 } from './secrets.ts'

/** The precision of `last_used_at`, in milliseconds, because a write for each use would be too many. */
const LAST_USED_PRECISION_MS = 60_000

/** Returns the caller of an API key. The database is queried each time, so that revoking a key takes effect at once. */
export const createKeyReader =
  ({ call }: Database) =>
  async (key: string): Promise<Caller | Refusal | null> => {
    const row = await call.api_keys_find({ key_hash: sha256(key) })
    if (!row) return null
    if (row.revoked_at !== null) return 'revoked'
    if (row.expires_at !== null && Date.parse(row.expires_at) <= Date.now()) return 'expired'
    if (isLongAgo(row.last_used_at))
      await call.api_keys_used({ id: row.id, now: new Date().toISOString() })
    return callerOf(row, { via: 'key', scopes: row.scopes, key_expires_at: row.expires_at })
  }

export const isLongAgo = (time: string | null) =>
  time === null || Date.now() - Date.parse(time) >= LAST_USED_PRECISION_MS
