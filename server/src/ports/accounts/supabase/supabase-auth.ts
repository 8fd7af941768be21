import { createHash } from 'node:crypto'
import { type AuthError, isAuthSessionMissingError, type User } from '@supabase/supabase-js'
import { createSupabaseClient } from '../../supabase/supabase-client.ts'
import { AccountsUnavailable } from '../accounts-error.ts'
import { createAuthSettings } from './auth-settings.ts'

/** A person as Supabase Auth itself tells it: what the person can write (`user_metadata`) gives the name alone. */
export interface Person {
  id: string
  /** In lower case; null: none that is confirmed. */
  confirmedEmail: string | null
  name: string | null
}

const WAIT_MS = 5000
/** Several tabs come with one token at once. */
const KEPT_MS = 10_000
const MAX_KEPT = 1000
const NAME_LENGTH = 100

/** The questions that are put to Supabase Auth; those of the same token within seconds are put once. */
export function createSupabaseAuth({ url, anonKey }: { url: string; anonKey: string }) {
  const fetchSoon: typeof fetch = (input, init) =>
    fetch(input, { ...init, redirect: 'error', signal: AbortSignal.timeout(WAIT_MS) })
  const { auth } = createSupabaseClient({ url, key: anonKey }, fetchSoon)
  const kept = new Map<string, Promise<Person | null>>()

  const ask = async (token: string): Promise<Person | null> => {
    const { data, error } = await auth.getUser(token)
    if (data.user) return toPerson(data.user)
    if (isRefusal(error)) return null
    throw new AccountsUnavailable('Supabase Auth does not answer.', { cause: error })
  }

  return {
    /** Null where it does not take the token, or the person is gone. */
    personOf: (token: string): Promise<Person | null> => {
      const key = createHash('sha256').update(token).digest('base64')
      const known = kept.get(key)
      if (known) return known
      const asked = ask(token)
      const forget = () => void kept.delete(key)
      if (kept.size < MAX_KEPT) kept.set(key, asked)
      asked.then(() => setTimeout(forget, KEPT_MS).unref(), forget)
      return asked
    },
    settings: createAuthSettings({ url, anonKey, fetch: fetchSoon }),
  }
}

/** Its service tells reasons by a code, or speaks of the token; the gateway before it refuses a wrong key without. */
function isRefusal(error: AuthError | null): boolean {
  if (error === null) return false
  if (isAuthSessionMissingError(error) || error.code === 'user_not_found') return true
  const isTold = error.code !== undefined || /jwt|token/i.test(error.message)
  return isTold && (error.status === 401 || error.status === 403)
}

function toPerson({ id, email, email_confirmed_at, user_metadata }: User): Person {
  const names: unknown[] = [user_metadata['full_name'], user_metadata['name']]
  const name = names.find((value) => typeof value === 'string' && value.trim() !== '')
  return {
    id,
    confirmedEmail: email && email_confirmed_at ? email.toLowerCase() : null,
    name: typeof name === 'string' ? name.trim().slice(0, NAME_LENGTH) : null,
  }
}
