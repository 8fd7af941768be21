import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import {
  DeliveryListSchema,
  DeliverySchema,
  RejectionListSchema,
  WebhookCheckSchema,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

const key = ['deliveries'] as const
/** Deliveries arrive while the page is open. */
const POLL_INTERVAL_MS = 10_000

export const deliveriesQuery = infiniteQueryOptions({
  queryKey: [...key, 'received'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/webhook/deliveries', {
      query: { cursor: pageParam },
      schema: DeliveryListSchema,
      signal,
    }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
  refetchInterval: POLL_INTERVAL_MS,
})

export const rejectionsQuery = queryOptions({
  queryKey: [...key, 'rejected'],
  queryFn: ({ signal }) =>
    api.get('/api/webhook/rejections', { schema: RejectionListSchema, signal }),
  refetchInterval: POLL_INTERVAL_MS,
})

/** Processes a delivery again: the server requests its run from Replicate. */
export function useReplay(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      api.post(`/api/webhook/deliveries/${encodeURIComponent(id)}/replay`, {
        schema: DeliverySchema,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: deliveriesQuery.queryKey }),
  })
}

export const useWebhookCheck = () =>
  useMutation({ mutationFn: () => api.post('/api/webhook/check', { schema: WebhookCheckSchema }) })
