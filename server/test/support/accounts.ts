import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { cookieOf } from './sign-in.ts'
import { startAuth } from './supabase-stand-in/auth-server.ts'
import type { AuthState, AuthUser } from './supabase-stand-in/auth-state.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

export const ADMIN_EMAIL = 'root@example.com'

export interface AccountsApp extends TestApp {
  auth: AuthState
  /** Signs in with this access token and returns the response. */
  exchange: (access_token: string, cookie?: string) => ReturnType<TestApp['call']>
  /** Signs this user in. */
  signIn: (user: AuthUser) => Promise<SignedInUser>
  /** Signs the admin in. */
  admin: () => Promise<SignedInUser>
}

export interface SignedInUser {
  cookie: string
  call: TestApp['call']
}

/** Starts the app with accounts, against a stand-in for Supabase Auth; its database and files are local. */
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
  const signIn = async (user: AuthUser): Promise<SignedInUser> => {
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
