import { queryOptions } from '@tanstack/react-query'
import { ImportableSchema, MigrationSchema } from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'

/** Versions on Replicate that no model here has. Each request lists versions there, so only this page sends it. */
export const importableQuery = queryOptions({
  queryKey: ['importable'],
  queryFn: ({ signal }) => api.get('/api/models/importable', { schema: ImportableSchema, signal }),
  staleTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: false,
})

/** The last result of the migration check, which runs only on `refetch`. */
export const migrationQuery = queryOptions({
  queryKey: ['migration'],
  enabled: false,
  retry: false,
  queryFn: ({ signal }) =>
    api.get('/api/models/check-migration', { schema: MigrationSchema, signal }),
})
