import type { AccountsSettings } from '../../config/accounts-settings.ts'
import type { Database } from '../database/database.ts'
import type { Accounts } from './accounts.ts'
import { createLocalOwner } from './local-owner.ts'

/**
 * Opens the owner's account and, if the settings name a Supabase project, the accounts there. Supabase's client is only
 * loaded in that case.
 */
export async function openAccounts(
  settings: AccountsSettings,
  { database, ownerToken }: { database: Database; ownerToken: string },
): Promise<Accounts> {
  const owner = createLocalOwner({ database, ownerToken })
  if (settings.kind !== 'supabase') return owner
  const { createSupabaseAccounts } = await import('./supabase-accounts.ts')
  return createSupabaseAccounts({ database, settings, owner })
}
