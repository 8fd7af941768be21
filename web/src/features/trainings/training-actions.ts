import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { isTerminal, type Training, TrainingLogsSchema, TrainingSchema } from '@the-way/shared'
import { useState } from 'react'
import { api } from '../../lib/api-client.ts'
import { ApiError } from '../../lib/api-error.ts'
import { randomKey } from '../../lib/random-key.ts'
import { showTraining, trainingKeys } from './api.ts'

const LOGS_EVERY_MS = 10_000

const pathOf = (id: string, action: string) => `/api/trainings/${encodeURIComponent(id)}/${action}`

/** The whole log and the losses in it; read again while it grows. */
export const trainingLogsQuery = ({ id, status }: Training) =>
  queryOptions({
    queryKey: [...trainingKeys.detail(id), 'logs', isTerminal(status) ? 'ended' : 'live'],
    queryFn: ({ signal }) => api.get(pathOf(id, 'logs'), { schema: TrainingLogsSchema, signal }),
    refetchInterval: isTerminal(status) ? false : LOGS_EVERY_MS,
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

/** Tries a paused one now, or starts an ended one again, `changes` made to its settings. */
export function useRetryTraining(id: string, changes?: Record<string, unknown>) {
  const queryClient = useQueryClient()
  // One wish, one key: pressed again after a lost answer, it starts nothing twice.
  const [key, setKey] = useState(randomKey)
  return useMutation({
    mutationFn: () =>
      api.post(pathOf(id, 'retry'), {
        idempotencyKey: key,
        schema: TrainingSchema,
        ...(changes ? { body: { parameters: changes } } : {}),
      }),
    onSuccess: (training) => {
      setKey(randomKey())
      showTraining(queryClient, training)
    },
    onError: (error) => {
      // A refusal made nothing; the next press is a new wish.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500)
        setKey(randomKey())
    },
  })
}
