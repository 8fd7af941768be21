import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useQuery,
  useSuspenseQuery,
} from '@tanstack/react-query'
import {
  isTerminal,
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

/**
 * One training, polled until it has ended and its weights are copied. The poll continues in the background, because
 * the tab's title shows the progress.
 */
export const trainingQuery = (id: string) =>
  queryOptions({
    queryKey: trainingKeys.detail(id),
    queryFn: async ({ client, queryKey, signal }): Promise<Training> => {
      const received = await api.get(STATUS, { query: { id }, schema: TrainingSchema, signal })
      return forward(client.getQueryData<Training>(queryKey), received)
    },
    refetchInterval: ({ state }) => (state.data ? pollEvery(state.data) : false),
    refetchIntervalInBackground: true,
  })

/**
 * The trainings that have not ended, newest first. It is also polled in the background, so that a notice appears when
 * one ends. On most pages this is the only poll: it updates every place that shows one of these trainings.
 */
export const unfinishedTrainingsQuery = queryOptions({
  queryKey: trainingKeys.unfinished(),
  queryFn: async ({ client, signal }): Promise<Training[]> => {
    const { trainings } = await api.get(STATUS, { schema: UnfinishedTrainingsSchema, signal })
    const latest = trainings.map((received) => {
      const key = trainingKeys.detail(received.id)
      client.setQueryData<Training>(key, (shown) => shown && forward(shown, received))
      return client.getQueryData<Training>(key) ?? received
    })
    return latest.filter(({ status }) => !isTerminal(status))
  },
  refetchInterval: ({ state }) => pollAllEvery(state.data ?? []),
  refetchIntervalInBackground: true,
})

/**
 * All trainings, newest first, page by page. Another poll brings those that have not ended (see `withUnfinished`), so
 * this list is polled only while weights are being copied.
 */
export const trainingsQuery = infiniteQueryOptions({
  queryKey: trainingKeys.lists(),
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/trainings', { query: { cursor: pageParam }, schema: TrainingListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
  refetchInterval: ({ state }) => {
    const listed = state.data?.pages.flatMap(({ trainings }) => trainings) ?? []
    return pollAllEvery(listed.filter(({ is_post_processing }) => is_post_processing))
  },
})

const LATEST = 20

/** The latest trainings for the home page; not polled. */
export const latestTrainingsQuery = queryOptions({
  queryKey: [...trainingKeys.lists(), 'latest'],
  queryFn: ({ signal }) =>
    api.get('/api/trainings', { query: { limit: LATEST }, schema: TrainingListSchema, signal }),
})

/** Returns a training for its page. Polls it only if the poll of unfinished trainings does not cover it. */
export function useTraining(id: string): Training {
  const { data: unfinished = [] } = useQuery(unfinishedTrainingsQuery)
  const isCovered = unfinished.some((one) => one.id === id)
  const query = trainingQuery(id)
  const { data } = useSuspenseQuery(isCovered ? { ...query, refetchInterval: false } : query)
  return data
}

/** Updates the training with the response of an action, wherever it is shown. */
export function showTraining(queryClient: QueryClient, training: Training) {
  queryClient.setQueryData<Training>(trainingKeys.detail(training.id), (shown) =>
    forward(shown, training),
  )
  void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
  void queryClient.invalidateQueries({ queryKey: trainingKeys.unfinished() })
}
