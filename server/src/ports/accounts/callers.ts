import { SCOPES, type Scope } from '@the-way/shared'
import type { UserRow } from '../database/functions/users.ts'
import type { Caller } from './accounts.ts'

/** The only owner on a server without accounts. It also owns the rows of the earlier app, and belongs to the admin. */
export const LOCAL_OWNER = { id: 'local', name: 'Owner' }

export const OWNER_BY_TOKEN: Caller = {
  owner: LOCAL_OWNER,
  role: 'owner',
  email: null,
  user_id: null,
  scopes: SCOPES,
  is_paused: false,
  via: 'owner_token',
  key_expires_at: null,
}

/** Returns the caller of a session or key, or `null` if the account no longer exists. */
export function callerOf(
  row: { user_id: string | null; user: UserRow | null },
  {
    via,
    scopes = SCOPES,
    key_expires_at = null,
  }: { via: 'key' | 'session'; scopes?: readonly Scope[]; key_expires_at?: string | null },
): Caller | null {
  const { user, user_id } = row
  if (user_id === null) return { ...OWNER_BY_TOKEN, scopes, via, key_expires_at }
  if (user === null) return null
  return {
    owner: { id: user.owner_id, name: user.name ?? user.email },
    role: user.role,
    email: user.email,
    user_id: user.id,
    scopes,
    is_paused: user.status === 'paused',
    via,
    key_expires_at,
  }
}
