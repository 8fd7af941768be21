import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import type { SessionRow } from '../database/functions/sessions.ts'
import type { Accounts, Caller, OpenedSession, Rejection, SignInFrom } from './accounts.ts'
import { callerOf, LOCAL_OWNER, OWNER_BY_TOKEN } from './callers.ts'
import { isSecret, KEY_PREFIX, newSecret, sha256 } from './secrets.ts'

const CODE_MS = 10 * 60_000
const SESSION_MS = 30 * 24 * 3600_000
/** The precision of `last_used_at` and `last_seen_at`, in milliseconds, because a write for each use would be too many. */
const LAST_USED_PRECISION_MS = 60_000

const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString()

/**
 * Creates accounts with a single owner, who signs in with a printed link or token; scripts use the owner's API keys.
 */
export function createLocalOwner(options: { database: Database; ownerToken: string }): Accounts {
  const { call } = options.database
  const ownerTokenHash = sha256(options.ownerToken)
  const callerOfKey = createKeyReader(options.database)

  return {
    callerOfToken: async (token) => {
      if (isSecret(token, ownerTokenHash)) return OWNER_BY_TOKEN
      return token.startsWith(KEY_PREFIX) ? callerOfKey(token) : null
    },
    session: async (secret) => {
      const row = await call.sessions_get({ session_hash: sha256(secret), now: isoIn(0) })
      if (row && isLongAgo(row.last_seen_at))
        await call.sessions_seen({ id: row.id, now: isoIn(0) })
      return openSession(row)
    },
    signIn: async (credential, from) => {
      const secret = newSecret()
      const session = newSession(secret, from, SESSION_MS)
      if ('code' in credential) {
        const row = await call.sessions_create_from_code({
          ...session,
          code_hash: sha256(credential.code),
        })
        return withSecret(openSession(row), secret)
      }
      if ('access_token' in credential) return 'no_accounts'
      if (!isSecret(credential.token, ownerTokenHash)) return null
      const row = await call.sessions_create({
        ...session,
        owner_id: LOCAL_OWNER.id,
        user_id: null,
        sign_in: 'token',
        replaces: from.replaces === null ? null : sha256(from.replaces),
      })
      return withSecret(openSession(row), secret)
    },
    signInSettings: async () => ({ kind: 'local' }),
    signOut: async (secret) => {
      await call.sessions_delete({ session_hash: sha256(secret) })
    },
    createSignInCode: async () => {
      const code = newSecret()
      const expires_at = isoIn(CODE_MS)
      await call.sign_in_codes_create({
        code_hash: sha256(code),
        owner_id: LOCAL_OWNER.id,
        now: isoIn(0),
        expires_at,
      })
      return { code, expires_at }
    },
  }
}

export const newSession = (secret: string, { userAgent }: SignInFrom, lastsMs: number) => ({
  id: randomUUID(),
  session_hash: sha256(secret),
  user_agent: userAgent,
  now: isoIn(0),
  expires_at: isoIn(lastsMs),
})

/** Returns the session of a row, or `null` if there is no row or its account no longer exists. */
export function openSession(row: SessionRow | null): OpenedSession | null {
  const caller = row && callerOf(row, { via: 'session' })
  return caller && { id: row.id, caller, expires_at: row.expires_at }
}

export const withSecret = (session: OpenedSession | null, secret: string) =>
  session && { ...session, secret }

/** Returns the caller of an API key. The database is queried each time, so that revoking a key takes effect at once. */
const createKeyReader =
  ({ call }: Database) =>
  async (key: string): Promise<Caller | Rejection | null> => {
    const row = await call.api_keys_find({ key_hash: sha256(key) })
    if (!row) return null
    if (row.revoked_at !== null) return 'revoked'
    if (row.expires_at !== null && Date.parse(row.expires_at) <= Date.now()) return 'expired'
    if (isLongAgo(row.last_used_at))
      await call.api_keys_used({ id: row.id, now: new Date().toISOString() })
    return callerOf(row, { via: 'key', scopes: row.scopes, key_expires_at: row.expires_at })
  }

const isLongAgo = (time: string | null) =>
  time === null || Date.now() - Date.parse(time) >= LAST_USED_PRECISION_MS
