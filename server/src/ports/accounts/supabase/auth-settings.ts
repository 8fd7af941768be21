import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AccountsUnavailable } from '../accounts-error.ts'

export interface AuthSettings {
  /** The ways to sign in that the project has on, such as `email` and `github`. */
  providers: string[]
  /** Whoever signs up with an address counts as its owner, unasked. */
  isAnyAddressConfirmed: boolean
}

const Answer = Type.Object({
  external: Type.Record(Type.String(), Type.Unknown()),
  mailer_autoconfirm: Type.Boolean(),
})

const KEPT_MS = 60_000
/** Other kinds of people: they have no address that could be confirmed. */
const NOT_HERE = ['phone', 'anonymous_users']

/** What the project's owner has set at Supabase, asked once a minute at most. */
export function createAuthSettings(options: {
  url: string
  anonKey: string
  fetch: typeof globalThis.fetch
}): () => Promise<AuthSettings> {
  const { url, anonKey, fetch } = options
  let asked: Promise<AuthSettings> | undefined
  let askedAt = -Infinity

  const ask = async (): Promise<AuthSettings> => {
    try {
      const response = await fetch(`${url}/auth/v1/settings`, { headers: { apikey: anonKey } })
      const { external, mailer_autoconfirm } = Value.Parse(Answer, await response.json())
      const isOn = (name: string) => external[name] === true && !NOT_HERE.includes(name)
      return {
        providers: Object.keys(external).filter(isOn),
        isAnyAddressConfirmed: isOn('email') && mailer_autoconfirm,
      }
    } catch (error) {
      asked = undefined
      throw new AccountsUnavailable('Supabase Auth does not tell its settings.', { cause: error })
    }
  }

  return () => {
    if (asked && Date.now() - askedAt < KEPT_MS) return asked
    askedAt = Date.now()
    asked = ask()
    return asked
  }
}
