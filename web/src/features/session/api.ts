import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Session, SessionSchema, type SignInBody } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { ApiError } from '../../lib/api-error.ts'
import { expectSession } from '../../lib/sign-in-gate.ts'
import { endAccount } from './account/account.ts'

const PATH = '/api/session'

export const sessionKey = ['session'] as const

/** Lets `before-paint.js` choose the right shell on the next visit, before the server returns the session. */
function rememberSignedIn(isSignedIn: boolean) {
  if (isSignedIn) localStorage.setItem('signed-in', 'yes')
  else localStorage.removeItem('signed-in')
}

/** The current session; `null` if nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await api.get(PATH, { schema: SessionSchema, signal })
      expectSession(true)
      rememberSignedIn(true)
      return session
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      rememberSignedIn(false)
      return null
    }
  },
})

/** Fetches the session without waiting for a sign-in; `null` if nobody is signed in. */
export const fetchSession = (): Promise<Session | null> =>
  api.get(PATH, { schema: SessionSchema, notAwaited: true }).catch(() => null)

/** Signs in with the code of a link, the owner's token or an account's token; the server sets the cookie. */
export async function signIn(body: SignInBody): Promise<Session> {
  const session = await api.post(PATH, { body, schema: SessionSchema })
  expectSession(true)
  rememberSignedIn(true)
  return session
}

export function useSignIn() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: signIn,
    onSuccess: (session) => queryClient.setQueryData(sessionKey, session),
  })
}

/** Clears all cached data after signing out. */
function clearSession(queryClient: QueryClient) {
  expectSession(false)
  rememberSignedIn(false)
  queryClient.clear()
  queryClient.setQueryData(sessionKey, null)
}

/** Ends the session, and the account's session in this browser. */
export function useSignOut() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await endAccount(queryClient, 'local')
      await api.delete(PATH)
    },
    onSuccess: () => clearSession(queryClient),
  })
}

/** Ends all sessions, this one too. Ends those of an account first, because they would start new ones. */
export function useSignOutEverywhere() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await endAccount(queryClient, 'global')
      await api.delete('/api/sessions')
    },
    onSuccess: () => clearSession(queryClient),
  })
}
