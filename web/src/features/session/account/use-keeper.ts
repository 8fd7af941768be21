import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { configQuery } from '../../connection/api.ts'
import { sessionKey, signIn } from '../api.ts'
import { accountClient, hasAccount } from './account.ts'

/** Sends each new token of an account to our server, whose session expires with the previous token. */
export function useKeeper() {
  const queryClient = useQueryClient()
  useEffect(() => {
    if (!hasAccount()) return
    let stop: (() => void) | null = null
    const watchToken = async () => {
      const { sign_in } = await queryClient.ensureQueryData(configQuery)
      if (sign_in.kind !== 'supabase') return
      const client = await accountClient(sign_in)
      const { data } = client.onAuthStateChange((event, session) => {
        if (event !== 'TOKEN_REFRESHED' || !session) return
        signIn({ access_token: session.access_token }).then(
          (renewed) => queryClient.setQueryData(sessionKey, renewed),
          // The next request that fails asks the user to sign in.
          () => {},
        )
      })
      if (stop === null) stop = () => data.subscription.unsubscribe()
      else data.subscription.unsubscribe()
    }
    watchToken().catch(() => {})
    return () => {
      stop?.()
      stop = () => {}
    }
  }, [queryClient])
}
