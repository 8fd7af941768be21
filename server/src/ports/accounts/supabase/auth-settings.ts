import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AccountsUnavailable } from '../accounts-error.ts'

export interface AuthSettings {
  /** The enabled sign-in methods of the project, such as `email` and `github`. */
  providers: string[]
  /** The project confirms every email at sign-up without checking it. */
  isAnyEmailConfirmed: boolean
}

const SettingsResponse = Type.Object({
  external: Type.Record(Type.String(), Type.Unknown()),
  mailer_autoconfirm: Type.Boolean(),
})

const CACHED_MS = 60_000
/** Accounts without an email that could be confirmed. */
const WITHOUT_EMAIL = ['phone', 'anonymous_users']

/** Returns a function for the project's settings at Supabase, which are requested at most once a minute. */
export function createAuthSettings(options: {
  url: string
  anonKey: string
  fetch: typeof globalThis.fetch
}): () => Promise<AuthSettings> {
  const { url, anonKey, fetch } = options
  let cached: Promise<AuthSettings> | undefined
  let requestedAt = -Infinity

  const request = async (): Promise<AuthSettings> => {
    try {
      const response = await fetch(`${url}/auth/v1/settings`, { headers: { apikey: anonKey } })
      const { external, mailer_autoconfirm } = Value.Parse(SettingsResponse, await response.json())
      const isOn = (name: string) => external[name] === true && !WITHOUT_EMAIL.includes(name)
      return {
        providers: Object.keys(external).filter(isOn),
        isAnyEmailConfirmed: isOn('email') && mailer_autoconfirm,
      }
    } catch (error) {
      cached = undefined
      throw new AccountsUnavailable('Supabase Auth does not return its settings.', { cause: error })
    }
  }

  return () => {
    if (cached && Date.now() - requestedAt < CACHED_MS) return cached
    requestedAt = Date.now()
    cached = request()
    return cached
  }
}
