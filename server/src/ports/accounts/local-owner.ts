import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { SCOPES } from '@the-way/shared'
import type { Database } from '../database/database.ts'
import type { Accounts, Caller, OpenedSession } from './accounts.ts'

/** The one owner of an embedded or PostgreSQL set-up; also whose the rows of the earlier app are. */
export const LOCAL_OWNER = { id: 'local', name: 'Owner' }

const LOCAL_CALLER: Caller = { owner: LOCAL_OWNER, role: 'owner', email: null, scopes: SCOPES }

const CODE_MS = 10 * 60_000
const SESSION_MS = 30 * 24 * 3600_000

const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex')
const newSecret = () => randomBytes(32).toString('base64url')

/** Accounts with a single owner, who signs in by a printed link or by token. */
export function createLocalOwner(options: { database: Database; ownerToken: string }): Accounts {
  const { call } = options.database
  const tokenHash = Buffer.from(sha256(options.ownerToken))

  const isOwnerToken = (token: string) => timingSafeEqual(Buffer.from(sha256(token)), tokenHash)

  const open = (session: { expires_at: string } | null): OpenedSession | null =>
    session ? { caller: LOCAL_CALLER, expires_at: session.expires_at } : null

  return {
    callerOfToken: async (token) => (isOwnerToken(token) ? LOCAL_CALLER : null),
    session: async (secret) =>
      open(
        await call.sessions_get({ session_hash: sha256(secret), now: new Date().toISOString() }),
      ),
    signIn: async (credential) => {
      const secret = newSecret()
      const now = Date.now()
      const session = {
        session_hash: sha256(secret),
        now: new Date(now).toISOString(),
        expires_at: new Date(now + SESSION_MS).toISOString(),
      }
      if ('code' in credential) {
        const opened = open(
          await call.sessions_create_from_code({ ...session, code_hash: sha256(credential.code) }),
        )
        return opened && { ...opened, secret }
      }
      if (!isOwnerToken(credential.token)) return null
      await call.sessions_create({ ...session, owner_id: LOCAL_OWNER.id })
      return { caller: LOCAL_CALLER, expires_at: session.expires_at, secret }
    },
    signOut: async (secret) => {
      await call.sessions_delete({ session_hash: sha256(secret) })
    },
    createSignInCode: async () => {
      const code = newSecret()
      const now = Date.now()
      await call.sign_in_codes_create({
        code_hash: sha256(code),
        owner_id: LOCAL_OWNER.id,
        now: new Date(now).toISOString(),
        expires_at: new Date(now + CODE_MS).toISOString(),
      })
      return code
    },
  }
}
