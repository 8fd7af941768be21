import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type SpendingCapsBody, SpendingSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** Spending of the current day and month, and the caps. */
export const spendingQuery = queryOptions({
  queryKey: ['spending'],
  queryFn: ({ signal }) => api.get('/api/spending', { schema: SpendingSchema, signal }),
})

export function useSetCaps() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: SpendingCapsBody) =>
      api.patch('/api/spending', { body, schema: SpendingSchema }),
    onSuccess: (spending) => queryClient.setQueryData(spendingQuery.queryKey, spending),
  })
}
