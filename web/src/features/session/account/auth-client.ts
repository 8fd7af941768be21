import { AuthClient } from '@supabase/auth-js'
import type { SignInSettings } from '@the-way/shared'

export type AccountSettings = Extract<SignInSettings, { kind: 'supabase' }>

/** Creates Supabase's client; this browser stores an account's tokens under `storageKey`. */
export const newAuthClient = ({ url, anon_key }: AccountSettings, storageKey: string) =>
  new AuthClient({
    url: `${url}/auth/v1`,
    // Same spelling as in Supabase's client, which replaces this header with a user's token.
    headers: { apikey: anon_key, Authorization: `Bearer ${anon_key}` },
    storageKey,
    // An emailed link may be opened in another browser than the one that requested it.
    flowType: 'implicit',
    // Detection would leave the tokens in the tab's history.
    detectSessionInUrl: false,
    persistSession: true,
    autoRefreshToken: true,
  })
