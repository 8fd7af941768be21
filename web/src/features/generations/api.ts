import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type GenerateBody,
  type Generation,
  GenerationListSchema,
  GenerationSchema,
  isTerminal,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

const EVERY_MS = 1_500

export const generationKeys = {
  all: ['generations'] as const,
  list: (modelId: string | null) => [...generationKeys.all, 'list', modelId] as const,
}

/** When to ask again, in ms: never once all have ended. */
export const pollGenerations = (generations: readonly Generation[]): number | false =>
  generations.some(({ status }) => !isTerminal(status)) && EVERY_MS

/** Generations of one model, or of all, newest first; read again while one is under way. */
export const generationsQuery = (modelId: string | null) =>
  infiniteQueryOptions({
    queryKey: generationKeys.list(modelId),
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      api.get('/api/generations', {
        query: { cursor: pageParam, model_id: modelId ?? undefined },
        schema: GenerationListSchema,
        signal,
      }),
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: ({ state }) =>
      pollGenerations(state.data?.pages.flatMap(({ generations }) => generations) ?? []),
  })

/** Asks for pictures; one key a press, so that a repeat after a dropped line makes no second run. */
export function useGenerate(modelId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ body, key }: { body: GenerateBody; key: string }) =>
      api.post(`/api/models/${modelId}/generate`, {
        body,
        schema: GenerationSchema,
        idempotencyKey: key,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: generationKeys.all }),
  })
}
