import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'

const load = (environment: Record<string, string>) => loadConfig(environment, '/somewhere').accounts

const project = {
  SUPABASE_URL: 'https://abc.supabase.co',
  SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_0123456789',
  SUPABASE_ANON_KEY: 'sb_publishable_0123456789',
}
const ADMIN_EMAIL = 'Ada@Example.com'

t.test('allows only the owner to sign in without ADMIN_EMAIL, on Supabase too', async (t) => {
  t.same(load({}), { kind: 'local' })
  t.same(load(project), { kind: 'local' })
})

t.test('enables accounts by invitation with ADMIN_EMAIL', async (t) => {
  t.same(load({ ...project, ADMIN_EMAIL }), {
    kind: 'supabase',
    url: project.SUPABASE_URL,
    anonKey: project.SUPABASE_ANON_KEY,
    adminEmail: 'ada@example.com',
    signUps: 'invitation',
  })
  t.match(load({ ...project, ADMIN_EMAIL, SIGN_UPS: 'open' }), { signUps: 'open' })
})

const serviceRole = Buffer.from('{"iss":"supabase","role":"service_role"}').toString('base64url')

const WRONG: [string, Record<string, string>, RegExp][] = [
  ['an admin without a project', { ADMIN_EMAIL }, /^ADMIN_EMAIL is set.*set SUPABASE_URL too/],
  [
    'an admin without the public key',
    { ...project, SUPABASE_ANON_KEY: '', ADMIN_EMAIL },
    /set SUPABASE_ANON_KEY too/,
  ],
  [
    'a secret key instead of the public key',
    { ...project, SUPABASE_ANON_KEY: 'sb_secret_another', ADMIN_EMAIL },
    /SUPABASE_ANON_KEY should be the project’s public key/,
  ],
  [
    'a legacy secret key instead of the public key',
    { ...project, SUPABASE_ANON_KEY: `eyJ.${serviceRole}.sig`, ADMIN_EMAIL },
    /SUPABASE_ANON_KEY should be the project’s public key/,
  ],
  [
    'an invalid admin email',
    { ...project, ADMIN_EMAIL: 'ada' },
    /^ADMIN_EMAIL should be the email/,
  ],
  ['sign-ups without an admin', { ...project, SIGN_UPS: 'open' }, /set ADMIN_EMAIL too/],
  ['an unknown sign-up mode', { ...project, ADMIN_EMAIL, SIGN_UPS: 'yes' }, /invitation or open/],
]
for (const [name, environment, message] of WRONG)
  t.test(`rejects ${name}`, async (t) =>
    t.throws(() => load(environment), { name: 'ConfigError', message }),
  )
