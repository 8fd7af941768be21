import { ConfigError } from './config-error.ts'
import { shouldBeError } from './parsers/parser.ts'
import { SERVICE_ROLE_KEY_SHOULD_BE } from './parsers/secrets.ts'
import type { Settings } from './settings.ts'

/** Where rows and files are stored. Files are on the local disk, or in Supabase's storage if the database is there. */
export type DatabaseSettings =
  | { engine: 'embedded' }
  | { engine: 'postgres'; url: string; callTimeoutMs: number }
  | { engine: 'supabase'; url: string; serviceRoleKey: string; callTimeoutMs: number }

/** Prefers `SUPABASE_URL` over `DATABASE_URL` over the embedded database. */
export function readDatabase(settings: Settings): DatabaseSettings {
  const supabase = settings.optional('SUPABASE_URL')
  const postgres = settings.optional('DATABASE_URL')
  const serviceRoleKey = readServiceRoleKey(settings)
  const callTimeoutMs = settings.get('DATABASE_TIMEOUT_MS')
  if (supabase !== null) {
    if (serviceRoleKey === null)
      throw new ConfigError(
        `${settings.variableOf('SUPABASE_URL')} is set: set SUPABASE_SERVICE_ROLE_KEY too, from the project’s settings, API Keys.`,
      )
    return { engine: 'supabase', url: supabase.origin, serviceRoleKey, callTimeoutMs }
  }
  if (serviceRoleKey !== null)
    throw new ConfigError(
      'SUPABASE_SERVICE_ROLE_KEY is set: set SUPABASE_URL too, such as https://abc.supabase.co.',
    )
  return postgres === null
    ? { engine: 'embedded' }
    : { engine: 'postgres', url: postgres, callTimeoutMs }
}

function readServiceRoleKey(settings: Settings): string | null {
  const key = settings.optional('SUPABASE_SERVICE_ROLE_KEY')
  const anonKey = settings.optional('SUPABASE_ANON_KEY')
  if (key !== null && key === anonKey)
    throw shouldBeError('SUPABASE_SERVICE_ROLE_KEY', SERVICE_ROLE_KEY_SHOULD_BE)
  return key
}
