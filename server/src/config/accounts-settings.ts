import { ConfigError } from './config-error.ts'
import type { DatabaseSettings } from './database-settings.ts'
import type { Settings } from './settings.ts'

/** Who may sign in. `local`: only the owner, by link or token, which also works if there are accounts. */
export type AccountsSettings = { kind: 'local' } | SupabaseAccountsSettings

export interface SupabaseAccountsSettings {
  kind: 'supabase'
  /** The project's URL without a path. */
  url: string
  /** The project's public key, which pages use to sign in. */
  anonKey: string
  /** In lower case. */
  adminEmail: string
  signUps: 'invitation' | 'open'
}

/** Accounts need ADMIN_EMAIL, because otherwise the first stranger to sign up could claim the server. */
export function readAccounts(settings: Settings, database: DatabaseSettings): AccountsSettings {
  const adminEmail = settings.optional('ADMIN_EMAIL')
  const signUps = settings.get('SIGN_UPS')
  if (adminEmail === null) {
    if (settings.optional('SIGN_UPS') !== null)
      throw new ConfigError('SIGN_UPS is set: set ADMIN_EMAIL too, to the email of the admin.')
    return { kind: 'local' }
  }
  if (database.engine !== 'supabase')
    throw new ConfigError('ADMIN_EMAIL is set, but accounts need Supabase: set SUPABASE_URL too.')
  const anonKey = settings.optional('SUPABASE_ANON_KEY')
  if (anonKey === null)
    throw new ConfigError(
      'ADMIN_EMAIL is set: set SUPABASE_ANON_KEY too, from the project’s settings, API Keys.',
    )
  if (isSecretKey(anonKey))
    throw new ConfigError(
      'SUPABASE_ANON_KEY should be the project’s public key: this is a secret key, which every visitor would see.',
    )
  const { url } = database
  return { kind: 'supabase', url, anonKey, adminEmail: adminEmail.toLowerCase(), signUps }
}

function isSecretKey(key: string): boolean {
  const payload = key.split('.')[1] ?? ''
  return (
    key.startsWith('sb_secret_') ||
    /"role":\s*"service_role"/.test(Buffer.from(payload, 'base64url').toString())
  )
}
