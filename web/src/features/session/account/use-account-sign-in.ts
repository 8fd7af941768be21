import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Session } from '@the-way/shared'
import { ApiError } from '../../../lib/api-error.ts'
import { sessionKey, signIn } from '../api.ts'
import { accountClient, accountToken, endAccount } from './account.ts'
import type { Tokens } from './arrival.ts'
import type { AccountSettings } from './auth-client.ts'

export interface Credentials {
  email: string
  password: string
}

/** Returns the URL to which emailed links and providers redirect: this page, with the page to return to. */
const redirectUrl = () => `${location.origin}/sign-in${location.search}`

/** One mutation for each way to sign in with an account. */
export function useAccountSignIn(
  settings: AccountSettings,
  onSignedIn: (session: Session) => void,
) {
  const queryClient = useQueryClient()

  /** Exchanges the account's token for our session; `null` if nobody is signed in with an account. */
  const exchange = async (): Promise<Session | null> => {
    const access_token = await accountToken(settings)
    if (access_token === null) return null
    try {
      return await signIn({ access_token })
    } catch (error) {
      // Signs the rejected account out, so that the user can try another one.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500)
        await endAccount(queryClient, 'local')
      throw error
    }
  }
  const onSuccess = (session: Session | null) => {
    if (!session) return
    queryClient.setQueryData(sessionKey, session)
    onSignedIn(session)
  }

  const existing = useMutation({
    mutationFn: async (tokens: Tokens | null) => {
      if (tokens) {
        const { error } = await (await accountClient(settings)).setSession(tokens)
        if (error) throw error
      }
      return exchange()
    },
    onSuccess,
  })
  const password = useMutation({
    mutationFn: async (credentials: Credentials) => {
      const client = await accountClient(settings)
      const { error } = await client.signInWithPassword(credentials)
      if (error) throw error
      return exchange()
    },
    onSuccess,
  })
  const create = useMutation({
    mutationFn: async (credentials: Credentials) => {
      const client = await accountClient(settings)
      const { error } = await client.signUp({
        ...credentials,
        options: { emailRedirectTo: redirectUrl() },
      })
      if (error) throw error
      return exchange()
    },
    onSuccess,
  })
  const link = useMutation({
    mutationFn: async (email: string) => {
      const client = await accountClient(settings)
      const { error } = await client.signInWithOtp({
        email,
        options: { emailRedirectTo: redirectUrl() },
      })
      if (error) throw error
    },
  })
  const service = useMutation({
    mutationFn: async (provider: string) => {
      const client = await accountClient(settings)
      const { error } = await client.signInWithOAuth({
        // The project's settings may list providers that this client's types don't know.
        provider: provider as Parameters<typeof client.signInWithOAuth>[0]['provider'],
        options: { redirectTo: redirectUrl() },
      })
      if (error) throw error
    },
  })
  return { existing, password, create, link, service }
}
