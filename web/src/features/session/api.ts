import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Session, SessionSchema, type SignInBody } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { ApiError } from '../../lib/api-error.ts'
import { expectSession } from '../../lib/sign-in-gate.ts'
import { endAccount } from './account/account.ts'

const PATH = '/api/session'

export const sessionKey = ['session'] as const

/** Lets `before-paint.js` paint the right shell the next time, before the server says who is signed in. */
function rememberSignedIn(isSignedIn: boolean) {
  if (isSignedIn) localStorage.setItem('signed-in', 'yes')
  else localStorage.removeItem('signed-in')
}

/** Who is signed in; null when nobody is. */
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

/** Who is signed in, asked for without waiting for a sign-in; null when nobody is. */
export const askSession = (): Promise<Session | null> =>
  api.get(PATH, { schema: SessionSchema, notAwaited: true }).catch(() => null)

/** Signs in by the code of a link, the owner's token or an account's; the server sets the cookie. */
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

/** Nobody is signed in any more; what was read is forgotten. */
function forget(queryClient: QueryClient) {
  expectSession(false)
  rememberSignedIn(false)
  queryClient.clear()
  queryClient.setQueryData(sessionKey, null)
}

/** Ends the session, and the account's in this browser. */
export function useSignOut() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await endAccount(queryClient, 'local')
      await api.delete(PATH)
    },
    onSuccess: () => forget(queryClient),
  })
}

/** Ends all sessions, this one too. An account's go first: they would bring new ones. */
export function useSignOutEverywhere() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await endAccount(queryClient, 'global')
      await api.delete('/api/sessions')
    },
    onSuccess: () => forget(queryClient),
  })
}
