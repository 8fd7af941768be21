import type { SupabaseAccountsSettings } from '../../config/accounts-settings.ts'
import type { Database } from '../database/database.ts'
import type { Accounts, SignInFrom } from './accounts.ts'
import { newSession, openSession, withSecret } from './local-owner.ts'
import { newSecret, sha256 } from './secrets.ts'
import { createSupabaseAuth } from './supabase/supabase-auth.ts'
import { createVerifyToken } from './supabase/verify-token.ts'

/** A page gets a new token before the old one expires, and has this much time to exchange it. */
const GRACE_MS = 60_000

/** Adds accounts at Supabase Auth to the owner's: an access token is exchanged for a session that expires with it. */
export function createSupabaseAccounts(options: {
  database: Database
  settings: SupabaseAccountsSettings
  owner: Accounts
}): Accounts {
  const { settings, owner } = options
  const { call } = options.database
  const verify = createVerifyToken(settings.url)
  const auth = createSupabaseAuth(settings)
  let providers: string[] | null = null

  const signInPerson = async (token: string, from: SignInFrom) => {
    const claims = await verify(token)
    if (!claims) return null
    const [person, { isAnyEmailConfirmed }] = await Promise.all([
      auth.personOf(token),
      auth.settings(),
    ])
    if (person?.id !== claims.userId) return null
    if (isAnyEmailConfirmed) return 'confirms_nobody'
    const { id, confirmedEmail: email, name } = person
    if (email === null) return 'unconfirmed'
    const { user } = await call.users_sign_in({
      id,
      email,
      name,
      is_admin: email === settings.adminEmail,
      is_open: settings.signUps === 'open',
      now: new Date().toISOString(),
    })
    if (!user) return 'not_invited'
    const secret = newSecret()
    const row = await call.sessions_create({
      ...newSession(secret, from, claims.expiresAt + GRACE_MS - Date.now()),
      owner_id: user.owner_id,
      user_id: user.id,
      sign_in: 'account',
      replaces: from.replaces === null ? null : sha256(from.replaces),
    })
    return withSecret(openSession(row), secret)
  }

  return {
    ...owner,
    signIn: (credential, from) =>
      'access_token' in credential
        ? signInPerson(credential.access_token, from)
        : owner.signIn(credential, from),
    signInSettings: async () => {
      // While Supabase Auth does not answer, pages do not wait each time: they get the last known settings.
      const request = auth.settings().then(
        (current) => {
          providers = current.providers
        },
        () => undefined,
      )
      if (providers === null) await request
      const { kind, url, anonKey: anon_key, signUps: sign_up } = settings
      return { kind, url, anon_key, providers: providers ?? ['email'], sign_up }
    },
  }
}
