import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { type DeleteBody, DeletionListSchema, DeletionSchema, StorageSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

export const EXPORT_PATH = '/api/export'

/** Used while a deletion is not complete. */
const POLL_INTERVAL_MS = 10_000

export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => api.get('/api/storage', { schema: StorageSchema, signal }),
})

export const deletionsQuery = infiniteQueryOptions({
  queryKey: ['deletions'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/deletions', { query: { cursor: pageParam }, schema: DeletionListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ deletions }) => deletions.some((one) => one.completed_at === null))
      ? POLL_INTERVAL_MS
      : false,
})

/** Deletes everything and reloads all data. */
export function useDeleteEverything() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: DeleteBody) => api.post('/api/deletions', { body, schema: DeletionSchema }),
    onSuccess: () => queryClient.invalidateQueries(),
  })
}
