import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import {
  type Training,
  TrainingListSchema,
  TrainingSchema,
  UnfinishedTrainingsSchema,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { forward } from './forward.ts'
import { pollAllEvery, pollEvery } from './poll-interval.ts'

const STATUS = '/api/models/status'

export const trainingKeys = {
  all: ['trainings'] as const,
  lists: () => [...trainingKeys.all, 'list'] as const,
  unfinished: () => [...trainingKeys.all, 'unfinished'] as const,
  detail: (id: string) => [...trainingKeys.all, 'detail', id] as const,
}

/** One training, asked for again and again until it has ended; the tab's title tells how far it is. */
export const trainingQuery = (id: string) =>
  queryOptions({
    queryKey: trainingKeys.detail(id),
    queryFn: async ({ client, queryKey, signal }): Promise<Training> => {
      const told = await api.get(STATUS, { query: { id }, schema: TrainingSchema, signal })
      return forward(client.getQueryData<Training>(queryKey), told)
    },
    refetchInterval: ({ state }) => (state.data ? pollEvery(state.data) : false),
    refetchIntervalInBackground: true,
  })

/** What runs now, newest first; looked at in the background too, so that a notice comes when one ends. */
export const unfinishedTrainingsQuery = queryOptions({
  queryKey: trainingKeys.unfinished(),
  queryFn: async ({ signal }): Promise<Training[]> =>
    (await api.get(STATUS, { schema: UnfinishedTrainingsSchema, signal })).trainings,
  refetchInterval: ({ state }) => pollAllEvery(state.data ?? []),
  refetchIntervalInBackground: true,
})

/** All trainings, newest first, page by page. */
export const trainingsQuery = infiniteQueryOptions({
  queryKey: trainingKeys.lists(),
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/trainings', { query: { cursor: pageParam }, schema: TrainingListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
  refetchInterval: ({ state }) =>
    pollAllEvery(state.data?.pages.flatMap(({ trainings }) => trainings) ?? []),
})

const LATEST = 20

/** The latest trainings alone, for Home; it is not polled. */
export const latestTrainingsQuery = queryOptions({
  queryKey: [...trainingKeys.lists(), 'latest'],
  queryFn: ({ signal }) =>
    api.get('/api/trainings', { query: { limit: LATEST }, schema: TrainingListSchema, signal }),
})

/** Puts what an action answered before everybody who looks at it. */
export function showTraining(queryClient: QueryClient, training: Training) {
  queryClient.setQueryData<Training>(trainingKeys.detail(training.id), (shown) =>
    forward(shown, training),
  )
  void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
  void queryClient.invalidateQueries({ queryKey: trainingKeys.unfinished() })
}
