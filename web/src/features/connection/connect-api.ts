import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ReplicateConnectionSchema, RestartingSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

const CONNECTION = '/api/replicate/connection'
const TOKEN = '/api/replicate/token'

/** Where the token comes from and what can be done about it; for the admin. */
export const connectionQuery = queryOptions({
  queryKey: ['connection'],
  queryFn: ({ signal }) => api.get(CONNECTION, { schema: ReplicateConnectionSchema, signal }),
})

/** Stores a token; neither it nor the answer's request stays in a cache. */
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

const ASK_EVERY_MS = 500
/** The server takes at most 20 s to stop, and seconds to start. */
const GIVE_UP_AFTER_MS = 90_000

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Restarts the server and resolves once it is back with the new token. */
export function useRestart() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      await api.post('/api/restart', { schema: RestartingSchema })
      const end = Date.now() + GIVE_UP_AFTER_MS
      while (Date.now() < end) {
        await wait(ASK_EVERY_MS)
        // While it is away there is no answer; the old process may still answer with a restart to come.
        const connection = await api
          .get(CONNECTION, { schema: ReplicateConnectionSchema, notAwaited: true })
          .catch(() => null)
        if (connection?.restart_pending === false) return
      }
      throw new Error('The server did not come back.')
    },
    // Prices, models and runs: everything may be different now.
    onSuccess: () => queryClient.invalidateQueries(),
  })
}
