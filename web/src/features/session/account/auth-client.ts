import { AuthClient } from '@supabase/auth-js'
import type { AccountSettings } from './account.ts'

/** `storageKey`: under which this browser keeps an account's tokens. */
export const newAuthClient = ({ url, anon_key }: AccountSettings, storageKey: string) =>
  new AuthClient({
    url: `${url}/auth/v1`,
    // Written as the client itself writes it: it puts a person's token in its place.
    headers: { apikey: anon_key, Authorization: `Bearer ${anon_key}` },
    storageKey,
    // A mailed link may be opened in another browser than the one that asked for it.
    flowType: 'implicit',
    // It would leave the tokens in the tab's history.
    detectSessionInUrl: false,
    persistSession: true,
    autoRefreshToken: true,
  })
