import { type InfiniteData, infiniteQueryOptions, useQueryClient } from '@tanstack/react-query'
import {
  type GenerateBody,
  type Generation,
  type GenerationList,
  GenerationListSchema,
  GenerationSchema,
  isTerminal,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { postOnce } from '../../lib/post-once.ts'
import { usePaidStart } from '../../lib/use-paid-start.ts'
import type { StartRequest } from '../sources/start-request.ts'

const EVERY_MS = 1_500

export const generationKeys = {
  all: ['generations'] as const,
  list: (modelId: string | null) => [...generationKeys.all, 'list', modelId] as const,
}

/** Returns the milliseconds until the next request; `false` once all generations have ended. */
const pollGenerations = (generations: readonly Generation[]): number | false =>
  generations.some(({ status }) => !isTerminal(status)) && EVERY_MS

/** Generations of one model, or of all, newest first; polled while one is under way. */
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
    // A page in the background marks its tab when a large generation has ended.
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) =>
      pollGenerations(state.data?.pages.flatMap(({ generations }) => generations) ?? []),
  })

interface GenerateOptions {
  /** Adds the image to start from to a request. */
  withSource?: ((body: GenerateBody) => Promise<StartRequest>) | null
  onStarted?: (generation: Generation) => void
  onFailed?: (error: Error) => void
}

/** Starts generations with one model, once per intent. */
export function useGenerate(
  modelId: string,
  { withSource, onStarted, onFailed }: GenerateOptions = {},
) {
  const queryClient = useQueryClient()
  const { queryKey } = generationsQuery(modelId)
  const shownIds = () =>
    queryClient
      .getQueryData(queryKey)
      ?.pages.flatMap(({ generations }) => generations.map(({ id }) => id)) ?? []

  return usePaidStart({
    send: async (body: GenerateBody): Promise<Generation> => {
      const shown = shownIds()
      const request = withSource ? await withSource(body) : { body }
      const post = () =>
        postOnce(`/api/models/${encodeURIComponent(modelId)}/generate`, {
          ...request,
          schema: GenerationSchema,
        })
      const generation = await post()
      // If the response to an earlier click was lost, this request returns its generation. If that was already listed
      // when the user clicked again, they want another one.
      return shown.includes(generation.id) ? post() : generation
    },
    onStarted: (generation) => {
      queryClient.setQueryData(queryKey, (list) => list && withFirst(list, generation))
      void queryClient.invalidateQueries({ queryKey: generationKeys.all })
      onStarted?.(generation)
    },
    onFailed: (error) => {
      // It may have started anyway; the list shows it then.
      void queryClient.invalidateQueries({ queryKey: generationKeys.all })
      onFailed?.(error)
    },
  })
}

type Pages = InfiniteData<GenerationList, unknown>

/** Returns the list with a new generation at the top. */
function withFirst(list: Pages, generation: Generation): Pages {
  const [first, ...rest] = list.pages
  if (!first || first.generations.some(({ id }) => id === generation.id)) return list
  return {
    ...list,
    pages: [{ ...first, generations: [generation, ...first.generations] }, ...rest],
  }
}
