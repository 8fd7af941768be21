import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { OpenSessionListSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** The user's open sessions. */
export const openSessionsQuery = infiniteQueryOptions({
  queryKey: ['sessions'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/sessions', {
      query: { cursor: pageParam },
      schema: OpenSessionListSchema,
      signal,
    }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

export function useEndSession(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/api/sessions/${encodeURIComponent(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: openSessionsQuery.queryKey }),
  })
}
