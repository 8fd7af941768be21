import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type SpendingCapsBody, SpendingHistorySchema, SpendingSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** Spending of the current day and month, and the caps. */
export const spendingQuery = queryOptions({
  queryKey: ['spending'],
  queryFn: ({ signal }) => api.get('/api/spending', { schema: SpendingSchema, signal }),
})

/** Spending per month and on the images of each model, or of one. */
export const spendingHistoryQuery = (modelId: string | null) =>
  queryOptions({
    queryKey: ['spending', 'history', modelId],
    queryFn: ({ signal }) =>
      api.get('/api/spending/history', {
        query: { model_id: modelId ?? undefined },
        schema: SpendingHistorySchema,
        signal,
      }),
  })

export function useSetCaps() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: SpendingCapsBody) =>
      api.patch('/api/spending', { body, schema: SpendingSchema }),
    onSuccess: (spending) => queryClient.setQueryData(spendingQuery.queryKey, spending),
  })
}
