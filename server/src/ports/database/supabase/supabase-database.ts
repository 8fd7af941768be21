import { createSupabaseClient, type SupabaseSettings } from '../../supabase/supabase-client.ts'
import { createCalls } from '../calls.ts'
import type { CallTimeout, Database } from '../database.ts'
import type { WaitOptions } from '../wait-for-database.ts'
import { checkSchema } from './check-schema.ts'
import { fromPostgrest } from './postgrest-error.ts'

export interface SupabaseDatabaseOptions extends SupabaseSettings, WaitOptions, CallTimeout {
  /** `readSetupSql()`, which contains the version that the project must have. */
  schemaSql: string
}

/**
 * Opens the database of a Supabase project by calling its functions; a database password is not needed. The schema is
 * not applied, but its version is checked. Throws a `DatabaseSetupError` that says what to paste where.
 */
export async function openSupabaseDatabase(options: SupabaseDatabaseOptions): Promise<Database> {
  const { callTimeoutMs } = options
  const client = createSupabaseClient(
    { url: options.url, key: options.serviceRoleKey },
    (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(callTimeoutMs) }),
  )
  const call = createCalls(async (name, args) => {
    const { data, error, status } = await client.rpc(name, { p: JSON.parse(args) as unknown })
    if (error) throw fromPostgrest(error, status)
    return data as unknown
  })
  await checkSchema(call, options)
  return { engine: 'supabase', call, close: async () => {} }
}
