import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { NO_SESSION } from './sign-in-gate.ts'

const RETRIES = 2

/** A lost or failed answer may come the next time; a refusal (4xx) stays one. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return failures < RETRIES && (error.status === 0 || error.status >= 500)
}

/** The client of all server state; `onSignedOut` is told when an answer says that nobody is signed in. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    // A wrong token, say, signs nobody out.
    if (error instanceof ApiError && error.code === NO_SESSION) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The server is often this very machine, which answers without any network.
      queries: { retry: shouldRetry, networkMode: 'always', staleTime: 5_000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
