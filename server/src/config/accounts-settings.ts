import type { DatabaseSettings } from './database-settings.ts'
import { ConfigError, type Settings } from './settings.ts'

/** Who may sign in. `local`: one owner, by link or token; that holds with accounts too. */
export type AccountsSettings = { kind: 'local' } | SupabaseAccountsSettings

export interface SupabaseAccountsSettings {
  kind: 'supabase'
  /** The project's address, without a path. */
  url: string
  /** The project's public key, which pages sign in with. */
  anonKey: string
  /** In lower case. */
  adminEmail: string
  signUps: SignUps
}

const SIGN_UPS = ['invitation', 'open'] as const
type SignUps = (typeof SIGN_UPS)[number]
const isSignUps = (value: string): value is SignUps => SIGN_UPS.some((word) => word === value)

const EMAIL = /^[^\s@]+@[^\s@]+$/

/** People have accounts where ADMIN_EMAIL says whose server it is: else the first stranger to sign up could claim it. */
export function readAccounts(settings: Settings, database: DatabaseSettings): AccountsSettings {
  const adminEmail = settings.optional('ADMIN_EMAIL', {
    matches: (value) => EMAIL.test(value) && value.length <= 254,
    shouldBe: 'the e-mail address that you sign in with',
  })
  const signUps = settings.text('SIGN_UPS', 'invitation')
  if (!isSignUps(signUps)) throw new ConfigError('SIGN_UPS should be invitation or open.')
  if (adminEmail === null) {
    if (settings.optional('SIGN_UPS') !== null)
      throw new ConfigError('SIGN_UPS is set: set ADMIN_EMAIL too, whose account is the admin’s.')
    return { kind: 'local' }
  }
  if (database.engine !== 'supabase')
    throw new ConfigError('ADMIN_EMAIL is set, but accounts need Supabase: set SUPABASE_URL too.')
  const anonKey =
    settings.optional('SUPABASE_ANON_KEY') ?? settings.optional('NEXT_PUBLIC_SUPABASE_ANON_KEY')
  if (anonKey === null)
    throw new ConfigError(
      'ADMIN_EMAIL is set: set SUPABASE_ANON_KEY too, from the project’s settings, API Keys.',
    )
  if (isSecretKey(anonKey))
    throw new ConfigError(
      'SUPABASE_ANON_KEY should be the project’s public key: this one is secret, and every visitor would see it.',
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
