import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ReplicateConnectionSchema, RestartingSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

const CONNECTION = '/api/replicate/connection'
const TOKEN = '/api/replicate/token'

/** Where the token comes from and how it can be changed; only for the admin. */
export const connectionQuery = queryOptions({
  queryKey: ['connection'],
  queryFn: ({ signal }) => api.get(CONNECTION, { schema: ReplicateConnectionSchema, signal }),
})

/** Stores a token; with `gcTime: 0` the mutation, and the token in it, does not stay in the cache. */
export function useStoreToken() {
  const queryClient = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: (token: string) =>
      api.put(TOKEN, { body: { token }, schema: ReplicateConnectionSchema }),
    onSuccess: (connection) => queryClient.setQueryData(connectionQuery.queryKey, connection),
  })
}

export function useRemoveToken() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(TOKEN),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: connectionQuery.queryKey }),
  })
}

const POLL_INTERVAL_MS = 500
/** The server takes at most 20 s to stop, and a few seconds to start. */
const RESTART_TIMEOUT_MS = 90_000

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Restarts the server and resolves once it is back with the new token. */
export function useRestart() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await api.post('/api/restart', { schema: RestartingSchema })
      const end = Date.now() + RESTART_TIMEOUT_MS
      while (Date.now() < end) {
        await wait(POLL_INTERVAL_MS)
        // Fails while the server is down; the old process may still answer, with the restart pending.
        const connection = await api
          .get(CONNECTION, { schema: ReplicateConnectionSchema, notAwaited: true })
          .catch(() => null)
        if (connection?.restart_pending === false) return
      }
      throw new Error('The server did not come back.')
    },
    // Prices, models, runs: everything may have changed.
    onSuccess: () => queryClient.invalidateQueries(),
  })
}
