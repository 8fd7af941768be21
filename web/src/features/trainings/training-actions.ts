import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { isTerminal, type Training, TrainingLogsSchema, TrainingSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { postOnce } from '../../lib/post-once.ts'
import { usePaidStart } from '../../lib/use-paid-start.ts'
import { showTraining, trainingKeys } from './api.ts'

const LOGS_EVERY_MS = 10_000

const pathOf = (id: string, action: string) => `/api/trainings/${encodeURIComponent(id)}/${action}`

/** The whole log and the losses in it; read again when the training tells of lines that are not in it. */
export const trainingLogsQuery = ({ id, status, logs_tail }: Training) =>
  queryOptions({
    queryKey: [...trainingKeys.detail(id), 'logs', isTerminal(status) ? 'ended' : 'live'],
    queryFn: ({ signal }) => api.get(pathOf(id, 'logs'), { schema: TrainingLogsSchema, signal }),
    refetchInterval: ({ state }) =>
      isTerminal(status) || state.data?.logs.trimEnd().endsWith(logs_tail.trimEnd())
        ? false
        : LOGS_EVERY_MS,
    placeholderData: keepPreviousData,
  })

/** Cancels a training: at once where nothing was sent, else as Replicate then says. */
export function useCancelTraining(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post(pathOf(id, 'cancel'), { schema: TrainingSchema }),
    onSuccess: (training) => showTraining(queryClient, training),
  })
}

interface Retry {
  id: string
  /** Settings that are to be different this time. */
  changes?: Record<string, unknown> | undefined
  /** Told the training that goes on: this one, or a new one. */
  onStarted: (training: Training) => void
}

/** Tries a paused one now, or does an ended one again; once per intent. */
export function useRetryTraining({ id, changes, onStarted }: Retry) {
  const queryClient = useQueryClient()
  const { start, button, error } = usePaidStart({
    send: async () => {
      const body = changes ? { parameters: changes } : undefined
      const training = await postOnce(pathOf(id, 'retry'), { body, schema: TrainingSchema })
      showTraining(queryClient, training)
      return training
    },
    onStarted,
  })
  return { retry: () => start(undefined), button, error }
}
