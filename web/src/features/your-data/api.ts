import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { type DeleteBody, DeletionListSchema, DeletionSchema, StorageSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

export const EXPORT_ADDRESS = '/api/export'

/** While a receipt is open something is still being removed. */
const OPEN_EVERY_MS = 10_000

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
      ? OPEN_EVERY_MS
      : false,
})

/** Nothing that was read before is true any more. */
export function useDeleteEverything() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: DeleteBody) => api.post('/api/deletions', { body, schema: DeletionSchema }),
    onSuccess: () => queryClient.invalidateQueries(),
  })
}
