import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Session } from '@the-way/shared'
import { ApiError } from '../../../lib/api-error.ts'
import { sessionKey, signIn } from '../api.ts'
import { type AccountSettings, accountClient, accountToken, endAccount } from './account.ts'
import type { Tokens } from './arrival.ts'

export interface Credentials {
  email: string
  password: string
}

/** Where mailed links and services lead back to: this page, with where one was. */
const back = () => `${location.origin}/sign-in${location.search}`

/** The ways to sign in by account. */
export function useAccountSignIn(
  settings: AccountSettings,
  onSignedIn: (session: Session) => void,
) {
  const queryClient = useQueryClient()

  /** Exchanges the account's token for our session; null: nobody is signed in by account. */
  const exchange = async (): Promise<Session | null> => {
    const access_token = await accountToken(settings)
    if (access_token === null) return null
    try {
      return await signIn({ access_token })
    } catch (error) {
      // Refused: another account may be let in.
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

  const kept = useMutation({
    mutationFn: async (brought: Tokens | null) => {
      if (brought) {
        const { error } = await (await accountClient(settings)).setSession(brought)
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
        options: { emailRedirectTo: back() },
      })
      if (error) throw error
      return exchange()
    },
    onSuccess,
  })
  const link = useMutation({
    mutationFn: async (email: string) => {
      const client = await accountClient(settings)
      const { error } = await client.signInWithOtp({ email, options: { emailRedirectTo: back() } })
      if (error) throw error
    },
  })
  const service = useMutation({
    mutationFn: async (provider: string) => {
      const client = await accountClient(settings)
      const { error } = await client.signInWithOAuth({
        // Their list is the project's own, which may know more than this client's types.
        provider: provider as Parameters<typeof client.signInWithOAuth>[0]['provider'],
        options: { redirectTo: back() },
      })
      if (error) throw error
    },
  })
  return { kept, password, create, link, service }
}
