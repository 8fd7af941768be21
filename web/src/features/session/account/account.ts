import type { QueryClient } from '@tanstack/react-query'
import type { SignInSettings } from '@the-way/shared'
import { configQuery } from '../../connection/api.ts'

export type AccountSettings = Extract<SignInSettings, { kind: 'supabase' }>

/** Where this browser keeps an account's tokens. */
const STORED_AS = 'the-way-account'

/** Whether somebody signed in by account in this browser. */
export const hasAccount = () => localStorage.getItem(STORED_AS) !== null

let client: ReturnType<typeof load> | null = null

const load = async (settings: AccountSettings) =>
  (await import('./auth-client.ts')).newAuthClient(settings, STORED_AS)

/** Supabase's client, fetched only for people who sign in by account; one for all of the tab. */
export const accountClient = (settings: AccountSettings) => {
  client ??= load(settings)
  return client
}

/** Signs the account out, here (`local`) or in every browser; nothing where there is none. */
export async function endAccount(queryClient: QueryClient, scope: 'local' | 'global') {
  if (!hasAccount()) return
  const { sign_in } = await queryClient.ensureQueryData(configQuery)
  if (sign_in.kind === 'supabase') await (await accountClient(sign_in)).signOut({ scope })
  // Supabase's client keeps it where its server did not answer.
  localStorage.removeItem(STORED_AS)
}

/** The account's token, renewed where it has ended; null when nobody is signed in by account. */
export async function accountToken(settings: AccountSettings): Promise<string | null> {
  const { data } = await (await accountClient(settings)).getSession()
  return data.session?.access_token ?? null
}
