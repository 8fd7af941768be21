import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import {
  type StartTrainingFields,
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

export interface StartTraining {
  fields: StartTrainingFields
  /** Ends what is pending in the set; says which set it is and by which key it cannot start twice. */
  settle: () => Promise<{ datasetId: string; idempotencyKey: string }>
}

/** Starts the training of a set. Throws `ApiError`. */
async function startTraining({ fields, settle }: StartTraining): Promise<Training> {
  const { datasetId, idempotencyKey } = await settle()
  const { name, keyword, description, category, is_public, parameters } = fields
  return api.post('/api/models/train', {
    idempotencyKey,
    schema: TrainingSchema,
    body: {
      dataset_id: datasetId,
      name: name.trim(),
      keyword: keyword.trim(),
      description: filled(description),
      category: filled(category),
      is_public,
      parameters,
    },
  })
}

const filled = (text: string | undefined) => text?.trim() || undefined

/** Puts what an action answered before everybody who looks at it. */
export function showTraining(queryClient: QueryClient, training: Training) {
  queryClient.setQueryData<Training>(trainingKeys.detail(training.id), (shown) =>
    forward(shown, training),
  )
  void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
  void queryClient.invalidateQueries({ queryKey: trainingKeys.unfinished() })
}

/** Starts a training; its page finds it there already, and the lists read themselves again. */
export function useStartTraining() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: startTraining,
    onSuccess: (training) => showTraining(queryClient, training),
  })
}
