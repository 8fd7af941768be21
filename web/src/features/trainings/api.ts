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
 * One training, polled until it has ended and its weights were copied, also in the background: the tab's title says how
 * far it is.
 */
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

/**
 * The trainings that have not ended, newest first; polled in the background too, so that a notice comes when one ends.
 * It is the only poll on most pages: whatever shows one of these trainings is updated by it.
 */
export const unfinishedTrainingsQuery = queryOptions({
  queryKey: trainingKeys.unfinished(),
  queryFn: async ({ client, signal }): Promise<Training[]> => {
    const { trainings } = await api.get(STATUS, { schema: UnfinishedTrainingsSchema, signal })
    const latest = trainings.map((told) => {
      const key = trainingKeys.detail(told.id)
      client.setQueryData<Training>(key, (shown) => shown && forward(shown, told))
      return client.getQueryData<Training>(key) ?? told
    })
    return latest.filter(({ status }) => !isTerminal(status))
  },
  refetchInterval: ({ state }) => pollAllEvery(state.data ?? []),
  refetchIntervalInBackground: true,
})

/**
 * All trainings, newest first, page by page. Those that have not ended are brought by another poll (see
 * `withUnfinished`), so this one is polled only while the weights of one are being copied.
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

/** The latest trainings alone, for Home; it is not polled. */
export const latestTrainingsQuery = queryOptions({
  queryKey: [...trainingKeys.lists(), 'latest'],
  queryFn: ({ signal }) =>
    api.get('/api/trainings', { query: { limit: LATEST }, schema: TrainingListSchema, signal }),
})

/** One training for its page. It polls by itself only where the poll of unfinished trainings does not cover it. */
export function useTraining(id: string): Training {
  const { data: unfinished = [] } = useQuery(unfinishedTrainingsQuery)
  const isCovered = unfinished.some((one) => one.id === id)
  const query = trainingQuery(id)
  const { data } = useSuspenseQuery(isCovered ? { ...query, refetchInterval: false } : query)
  return data
}

/** Shows the answer of an action wherever the training is shown. */
export function showTraining(queryClient: QueryClient, training: Training) {
  queryClient.setQueryData<Training>(trainingKeys.detail(training.id), (shown) =>
    forward(shown, training),
  )
  void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
  void queryClient.invalidateQueries({ queryKey: trainingKeys.unfinished() })
}
