import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { NO_SESSION } from './sign-in-gate.ts'

const RETRIES = 2

/** Returns whether to retry: connection and server errors may be temporary, a rejected request (4xx) is not. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return failures < RETRIES && (error.status === 0 || error.status >= 500)
}

/** Creates the client of all server state; calls `onSignedOut` if a response says that the session has ended. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    // Other 401 responses, such as one to a wrong token, do not end the session.
    if (error instanceof ApiError && error.code === NO_SESSION) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The server often runs on the same machine, which is reachable without a network.
      queries: { retry: shouldRetry, networkMode: 'always', staleTime: 5_000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
