import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'

const load = (environment: Record<string, string>) => loadConfig(environment, '/somewhere').database

const jwt = (role: string) =>
  ['{"alg":"HS256"}', `{"iss":"supabase","role":"${role}"}`, 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
const SUPABASE_URL = 'https://abc.supabase.co'
const SUPABASE_SERVICE_ROLE_KEY = jwt('service_role')
const DATABASE_URL = 'postgres://ada:secret@db.example.com:5432/the_way'

t.test('uses the embedded database by default', async (t) =>
  t.same(load({}), { engine: 'embedded' }),
)

t.test('uses PostgreSQL with DATABASE_URL', async (t) => {
  t.same(load({ DATABASE_URL }), { engine: 'postgres', url: DATABASE_URL, callTimeoutMs: 1500 })
  t.match(load({ DATABASE_URL, DATABASE_TIMEOUT_MS: '5000' }), { callTimeoutMs: 5000 })
  t.match(load({ DATABASE_URL: 'postgresql://localhost/a' }), { engine: 'postgres' })
})

t.test('uses Supabase with SUPABASE_URL, even if DATABASE_URL is set', async (t) => {
  const expected = {
    engine: 'supabase',
    url: SUPABASE_URL,
    serviceRoleKey: SUPABASE_SERVICE_ROLE_KEY,
    callTimeoutMs: 1500,
  }
  t.same(load({ SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY, DATABASE_URL }), expected)
  t.same(load({ SUPABASE_URL: `${SUPABASE_URL}/`, SUPABASE_SERVICE_ROLE_KEY }), expected)
})

t.test('accepts variable names of the earlier app, but prefers ours', async (t) => {
  const NEXT_PUBLIC_SUPABASE_ANON_KEY = jwt('anon')
  t.match(
    load({
      NEXT_PUBLIC_SUPABASE_URL: SUPABASE_URL,
      NEXT_PUBLIC_SUPABASE_ANON_KEY,
      SUPABASE_SERVICE_ROLE_KEY,
    }),
    { engine: 'supabase', url: SUPABASE_URL },
  )
  const NEXT_PUBLIC_SUPABASE_URL = 'https://old.supabase.co'
  t.match(load({ NEXT_PUBLIC_SUPABASE_URL, SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY }), {
    url: SUPABASE_URL,
  })
})

const WRONG: [string, Record<string, string>, RegExp][] = [
  ['a project without its key', { SUPABASE_URL }, /^SUPABASE_URL is set: set SUPABASE_SERVICE/],
  [
    'the earlier app’s project without its key',
    { NEXT_PUBLIC_SUPABASE_URL: SUPABASE_URL },
    /^NEXT_PUBLIC_SUPABASE_URL is set/,
  ],
  ['a key without its project', { SUPABASE_SERVICE_ROLE_KEY }, /set SUPABASE_URL too/],
  [
    'plain http',
    { SUPABASE_URL: 'http://supabase.example.com', SUPABASE_SERVICE_ROLE_KEY },
    /SUPABASE_URL should be https/,
  ],
  ['an invalid URL', { SUPABASE_URL: 'abc', SUPABASE_SERVICE_ROLE_KEY }, /SUPABASE_URL should be/],
  [
    'the public key',
    { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY: jwt('anon') },
    /SUPABASE_SERVICE_ROLE_KEY should be .*not the public one/,
  ],
  [
    'a publishable key',
    { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY: 'sb_publishable_0123456789' },
    /SUPABASE_SERVICE_ROLE_KEY should be/,
  ],
  [
    'the same key as the public one',
    { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY: 'a-custom-key', SUPABASE_ANON_KEY: 'a-custom-key' },
    /SUPABASE_SERVICE_ROLE_KEY should be/,
  ],
  ['another database', { DATABASE_URL: 'mysql://a/b' }, /DATABASE_URL should be a PostgreSQL/],
  ['a database without a name', { DATABASE_URL: 'postgres://a' }, /DATABASE_URL should be/],
]
for (const [name, environment, message] of WRONG) {
  t.test(`rejects ${name}`, async (t) => {
    t.throws(() => load(environment), { name: 'ConfigError', message })
  })
}

t.test('never includes the key or the password in a message', async (t) => {
  for (const environment of [
    { SUPABASE_SERVICE_ROLE_KEY: 'canary-canary' },
    { DATABASE_URL: 'mysql://ada:canary-canary@db/x' },
  ])
    t.throws(() => load(environment), { message: /^((?!canary-canary).)*$/ })
})
