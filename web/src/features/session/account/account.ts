import type { QueryClient } from '@tanstack/react-query'
import { configQuery } from '../../connection/api.ts'
import type { AccountSettings } from './auth-client.ts'

/** The key under which this browser stores an account's tokens. */
const STORED_AS = 'the-way-account'

/** Returns whether a user has signed in with an account in this browser. */
export const hasAccount = () => localStorage.getItem(STORED_AS) !== null

let client: ReturnType<typeof load> | null = null

const load = async (settings: AccountSettings) =>
  (await import('./auth-client.ts')).newAuthClient(settings, STORED_AS)

/** Returns Supabase's client, one per tab; its code is loaded only if the server has accounts. */
export const accountClient = (settings: AccountSettings) => {
  client ??= load(settings)
  return client
}

/** Signs the account out in this browser (`local`) or in all browsers (`global`); does nothing without an account. */
export async function endAccount(queryClient: QueryClient, scope: 'local' | 'global') {
  if (!hasAccount()) return
  const { sign_in } = await queryClient.ensureQueryData(configQuery)
  if (sign_in.kind === 'supabase') await (await accountClient(sign_in)).signOut({ scope })
  // Supabase's client keeps the tokens if its server did not answer.
  localStorage.removeItem(STORED_AS)
}

/** Returns the account's token, renewed if it has expired; `null` if nobody is signed in with an account. */
export async function accountToken(settings: AccountSettings): Promise<string | null> {
  const { data } = await (await accountClient(settings)).getSession()
  return data.session?.access_token ?? null
}
