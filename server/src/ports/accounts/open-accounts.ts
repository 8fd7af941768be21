import type { AccountsSettings } from '../../config/accounts-settings.ts'
import type { Database } from '../database/database.ts'
import type { Accounts } from './accounts.ts'
import { createLocalOwner } from './local-owner.ts'
import { createSupabaseAccounts } from './supabase-accounts.ts'

/** Opens the owner's account and, if the settings name a Supabase project, the accounts there. */
export function openAccounts(
  settings: AccountsSettings,
  { database, ownerToken }: { database: Database; ownerToken: string },
): Accounts {
  const owner = createLocalOwner({ database, ownerToken })
  return settings.kind === 'supabase'
    ? createSupabaseAccounts({ database, settings, owner })
    : owner
}
