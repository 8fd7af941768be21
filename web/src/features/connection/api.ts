import { queryOptions } from '@tanstack/react-query'
import { ConnectionCheckSchema, PublicConfigSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** How the server is set up: whether Replicate is emulated, its limits and prices. */
export const configQuery = queryOptions({
  queryKey: ['config'],
  // It changes only with a restart of the server.
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => api.get('/api/config', { schema: PublicConfigSchema, signal }),
})

/** The last answer of the connection check; it is asked for only by `refetch`, as it asks Replicate. */
export const connectionCheckQuery = queryOptions({
  queryKey: ['connection-check'],
  enabled: false,
  retry: false,
  gcTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) =>
    api.get('/api/models/check-replicate', { schema: ConnectionCheckSchema, signal }),
})
