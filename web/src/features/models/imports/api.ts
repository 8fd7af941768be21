import { queryOptions } from '@tanstack/react-query'
import { ImportableSchema, MigrationSchema } from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'

/** Versions at Replicate that no model here has. It asks Replicate for lists: with the page alone. */
export const importableQuery = queryOptions({
  queryKey: ['importable'],
  queryFn: ({ signal }) => api.get('/api/models/importable', { schema: ImportableSchema, signal }),
  staleTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: false,
})

/** The last answer of the migration check; it is asked for only by `refetch`. */
export const migrationQuery = queryOptions({
  queryKey: ['migration'],
  enabled: false,
  retry: false,
  queryFn: ({ signal }) =>
    api.get('/api/models/check-migration', { schema: MigrationSchema, signal }),
})
