import {
  infiniteQueryOptions,
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
import { upload } from '../../lib/api-upload.ts'
import { pollAllEvery, pollEvery } from './poll-interval.ts'

const STATUS = '/api/models/status'

export const trainingKeys = {
  all: ['trainings'] as const,
  lists: () => [...trainingKeys.all, 'list'] as const,
  unfinished: () => [...trainingKeys.all, 'unfinished'] as const,
  detail: (id: string) => [...trainingKeys.all, 'detail', id] as const,
}

/** One training, asked for again and again until it has ended. */
export const trainingQuery = (id: string) =>
  queryOptions({
    queryKey: trainingKeys.detail(id),
    queryFn: ({ signal }) => api.get(STATUS, { query: { id }, schema: TrainingSchema, signal }),
    refetchInterval: ({ state }) => (state.data ? pollEvery(state.data) : false),
  })

/** What runs now, newest first. */
export const unfinishedTrainingsQuery = queryOptions({
  queryKey: trainingKeys.unfinished(),
  queryFn: async ({ signal }): Promise<Training[]> =>
    (await api.get(STATUS, { schema: UnfinishedTrainingsSchema, signal })).trainings,
  refetchInterval: ({ state }) => pollAllEvery(state.data ?? []),
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
  /** A ZIP of pictures. */
  file: File
  idempotencyKey: string
  /** Told the part sent, 0 to 1. */
  onProgress: (fraction: number) => void
  signal: AbortSignal
}

/** Uploads a set and starts its training. Throws `ApiError`, or an AbortError when it was stopped. */
export const startTraining = ({ fields, file, ...options }: StartTraining): Promise<Training> =>
  upload('/api/models/train-flux', {
    ...options,
    form: toForm(fields, file),
    schema: TrainingSchema,
  })

function toForm({ parameters, is_public, ...texts }: StartTrainingFields, file: File): FormData {
  const form = new FormData()
  for (const [name, text] of Object.entries(texts)) {
    if (text?.trim()) form.set(name, text.trim())
  }
  if (is_public !== undefined) form.set('is_public', String(is_public))
  if (parameters) form.set('parameters', JSON.stringify(parameters))
  form.set('file', file)
  return form
}

/** Starts a training; its page finds it there already, and the lists read themselves again. */
export function useStartTraining() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: startTraining,
    onSuccess: (training) => {
      queryClient.setQueryData(trainingKeys.detail(training.id), training)
      void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
      void queryClient.invalidateQueries({ queryKey: trainingKeys.unfinished() })
    },
  })
}
