import { queryOptions } from '@tanstack/react-query'
import { ConnectionCheckSchema, PublicConfigSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** How the server is set up: whether Replicate is emulated, its limits and prices. */
export const configQuery = queryOptions({
  queryKey: ['config'],
  // The config changes only when the server restarts.
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => api.get('/api/config', { schema: PublicConfigSchema, signal }),
})

/** The last result of the connection check. Only `refetch` runs it, because each check sends requests to Replicate. */
export const connectionCheckQuery = queryOptions({
  queryKey: ['connection-check'],
  enabled: false,
  retry: false,
  gcTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) =>
    api.get('/api/models/check-replicate', { schema: ConnectionCheckSchema, signal }),
})
