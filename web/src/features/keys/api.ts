import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiKeyListSchema, CreatedKeySchema, type CreateKeyBody } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

export const keysQuery = infiniteQueryOptions({
  queryKey: ['keys'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/keys', { query: { cursor: pageParam }, schema: ApiKeyListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

/** Creates a key. Only this response contains it, so with `gcTime: 0` it does not stay in the cache. */
export function useCreateKey() {
  const queryClient = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: (body: CreateKeyBody) => api.post('/api/keys', { body, schema: CreatedKeySchema }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keysQuery.queryKey }),
  })
}

export function useRevokeKey(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/api/keys/${encodeURIComponent(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keysQuery.queryKey }),
  })
}
