import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { startAuth } from '../support/supabase-stand-in/auth-server.ts'
import type { AuthState, AuthUser } from '../support/supabase-stand-in/auth-state.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

export const ADMIN_EMAIL = 'root@example.com'

export interface AccountsApp extends TestApp {
  auth: AuthState
  /** What comes of bringing this token. */
  exchange: (access_token: string, cookie?: string) => ReturnType<TestApp['call']>
  /** Signed in; calls as them. */
  signIn: (user: AuthUser) => Promise<Person>
  /** The admin, signed in. */
  admin: () => Promise<Person>
}

export interface Person {
  cookie: string
  call: TestApp['call']
}

/** The server with accounts of a stand-in of Supabase Auth; rows and files are here. */
export async function startAccountsApp(
  t: Test,
  { environment = {}, ...options }: TestAppOptions = {},
): Promise<AccountsApp> {
  const { url, keys, auth } = await startAuth(t)
  const test = await startTestApp(t, {
    ...options,
    files: createLocalFiles({ directory: temporaryDirectory(t) }),
    environment: {
      SUPABASE_URL: url,
      SUPABASE_ANON_KEY: keys.anon,
      SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole,
      ADMIN_EMAIL,
      ...environment,
    },
  })
  const exchange: AccountsApp['exchange'] = (access_token, cookie) =>
    test.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { access_token },
      headers: cookie === undefined ? {} : { cookie },
    })
  const signIn = async (user: AuthUser): Promise<Person> => {
    const answer = await exchange(await auth.token(user))
    if (answer.statusCode !== 201) throw new Error(answer.body)
    const cookie = cookieOf(answer)
    return {
      cookie,
      call: (request: InjectOptions) => test.app.inject(withCookie(request, cookie)),
    }
  }
  return { ...test, auth, exchange, signIn, admin: () => signIn(auth.addUser(ADMIN_EMAIL)) }
}

const withCookie = (request: InjectOptions, cookie: string): InjectOptions => ({
  ...request,
  headers: { cookie, ...request.headers },
})

export const cookieOf = (answer: Awaited<ReturnType<TestApp['call']>>) =>
  String(answer.headers['set-cookie']).split(';')[0] ?? ''
