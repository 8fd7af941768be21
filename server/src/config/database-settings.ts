import { ConfigError, isLoopbackHost, type Settings } from './settings.ts'

/** Where rows and files are stored. Files are on the local disk, or in Supabase's storage if the database is there. */
export type DatabaseSettings =
  | { engine: 'embedded' }
  | { engine: 'postgres'; url: string }
  | { engine: 'supabase'; url: string; serviceRoleKey: string }

/**
 * Prefers `SUPABASE_URL` over `DATABASE_URL` over the embedded database. The variables of the earlier app, which start
 * with `NEXT_PUBLIC_`, work too.
 */
export function readDatabase(settings: Settings): DatabaseSettings {
  const name = settings.optional('SUPABASE_URL') ? 'SUPABASE_URL' : 'NEXT_PUBLIC_SUPABASE_URL'
  const supabase = settings.url(name)
  const postgres = settings.optional('DATABASE_URL', {
    matches: isPostgresUrl,
    shouldBe: 'a PostgreSQL URL, such as postgres://user:password@db.example.com:5432/the_way',
  })
  const serviceRoleKey = readServiceRoleKey(settings)
  if (supabase !== null) {
    if (supabase.protocol === 'http:' && !isLoopbackHost(supabase.hostname))
      throw new ConfigError(`${name} should be https, or http on this machine only.`)
    if (serviceRoleKey === null)
      throw new ConfigError(
        `${name} is set: set SUPABASE_SERVICE_ROLE_KEY too, from the project’s settings, API Keys.`,
      )
    return { engine: 'supabase', url: supabase.origin, serviceRoleKey }
  }
  if (serviceRoleKey !== null)
    throw new ConfigError(
      'SUPABASE_SERVICE_ROLE_KEY is set: set SUPABASE_URL too, such as https://abc.supabase.co.',
    )
  return postgres === null ? { engine: 'embedded' } : { engine: 'postgres', url: postgres }
}

function readServiceRoleKey(settings: Settings): string | null {
  const anonKey =
    settings.optional('SUPABASE_ANON_KEY') ?? settings.optional('NEXT_PUBLIC_SUPABASE_ANON_KEY')
  return settings.optional('SUPABASE_SERVICE_ROLE_KEY', {
    matches: (key) => /^[\x21-\x7e]{8,}$/.test(key) && key !== anonKey && !isPublicKey(key),
    shouldBe: 'the project’s service role key or a secret key (sb_secret_…), not the public one',
  })
}

/** Whether a key is a publishable key or the older JWT with the role `anon`, which may not call our functions. */
function isPublicKey(key: string): boolean {
  if (key.startsWith('sb_publishable_')) return true
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(key)?.[1]
  return (
    payload !== undefined && /"role":\s*"anon"/.test(Buffer.from(payload, 'base64url').toString())
  )
}

function isPostgresUrl(value: string): boolean {
  return (
    /^postgres(?:ql)?:\/\/./.test(value) &&
    URL.canParse(value) &&
    new URL(value).pathname.length > 1
  )
}
