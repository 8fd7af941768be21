import type { AccountsSettings } from '../../config/accounts-settings.ts'
import type { Database } from '../database/database.ts'
import type { Accounts } from './accounts.ts'
import { createLocalOwner } from './local-owner.ts'
import { createSupabaseAccounts } from './supabase-accounts.ts'

/** The owner, and where the settings name a project, people with accounts beside them. */
export function openAccounts(
  settings: AccountsSettings,
  { database, ownerToken }: { database: Database; ownerToken: string },
): Accounts {
  const owner = createLocalOwner({ database, ownerToken })
  return settings.kind === 'supabase'
    ? createSupabaseAccounts({ database, settings, owner })
    : owner
}
