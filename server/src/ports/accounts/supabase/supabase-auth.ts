import { createHash } from 'node:crypto'
import { type AuthError, isAuthSessionMissingError, type User } from '@supabase/supabase-js'
import { createSupabaseClient } from '../../supabase/supabase-client.ts'
import { AccountsUnavailable } from '../accounts-error.ts'
import { createAuthSettings } from './auth-settings.ts'

/** A person at Supabase Auth. Only the name comes from `user_metadata`, which people can edit. */
export interface Person {
  id: string
  /** In lower case; `null` if the email is not confirmed. */
  confirmedEmail: string | null
  name: string | null
}

const TIMEOUT_MS = 5000
/** Several tabs may send the same token at once. */
const CACHED_MS = 10_000
const MAX_CACHED = 1000
const NAME_LENGTH = 100

/** Creates the client for Supabase Auth. Requests for the same token within seconds are sent only once. */
export function createSupabaseAuth({ url, anonKey }: { url: string; anonKey: string }) {
  const fetchWithTimeout: typeof fetch = (input, init) =>
    fetch(input, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  const { auth } = createSupabaseClient({ url, key: anonKey }, fetchWithTimeout)
  const cache = new Map<string, Promise<Person | null>>()

  const request = async (token: string): Promise<Person | null> => {
    const { data, error } = await auth.getUser(token)
    if (data.user) return toPerson(data.user)
    if (isRejection(error)) return null
    throw new AccountsUnavailable('Supabase Auth does not answer.', { cause: error })
  }

  return {
    /** Returns `null` if the token is rejected or the person no longer exists. */
    personOf: (token: string): Promise<Person | null> => {
      const key = createHash('sha256').update(token).digest('base64')
      const cached = cache.get(key)
      if (cached) return cached
      const person = request(token)
      const forget = () => void cache.delete(key)
      if (cache.size < MAX_CACHED) cache.set(key, person)
      person.then(() => setTimeout(forget, CACHED_MS).unref(), forget)
      return person
    },
    settings: createAuthSettings({ url, anonKey, fetch: fetchWithTimeout }),
  }
}

/**
 * Returns whether the token was rejected. The auth service sends a code or mentions the token; the gateway in front of
 * it rejects a wrong API key without either.
 */
function isRejection(error: AuthError | null): boolean {
  if (error === null) return false
  if (isAuthSessionMissingError(error) || error.code === 'user_not_found') return true
  const isFromAuth = error.code !== undefined || /jwt|token/i.test(error.message)
  return isFromAuth && (error.status === 401 || error.status === 403)
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
