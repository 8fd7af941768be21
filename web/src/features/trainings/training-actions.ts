import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { isTerminal, type Training, TrainingLogsSchema, TrainingSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { postOnce } from '../../lib/post-once.ts'
import { usePaidStart } from '../../lib/use-paid-start.ts'
import { showTraining, trainingKeys } from './api.ts'

const pathOf = (id: string, action: string) => `/api/trainings/${encodeURIComponent(id)}/${action}`

/** The full log and the losses in it; fetched once while the training runs, and once more when it has ended. */
export const trainingLogsQuery = ({ id, status }: Training) =>
  queryOptions({
    queryKey: [...trainingKeys.detail(id), 'logs', isTerminal(status) ? 'ended' : 'live'],
    queryFn: ({ signal }) => api.get(pathOf(id, 'logs'), { schema: TrainingLogsSchema, signal }),
    placeholderData: keepPreviousData,
  })

/** Cancels a training: at once if it was not submitted, otherwise when Replicate confirms it. */
export function useCancelTraining(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post(pathOf(id, 'cancel'), { schema: TrainingSchema }),
    onSuccess: (training) => showTraining(queryClient, training),
  })
}

interface Retry {
  id: string
  /** Settings to change this time. */
  changes?: Record<string, unknown> | undefined
  /** Called with the training that runs next: this one, or a new one. */
  onStarted: (training: Training) => void
}

/** Starts a training that is on hold, or retries one that has ended; once per intent. */
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
