import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Generation, GenerationSchema } from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { notifyStillOnHold } from '../../components/still-on-hold.ts'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { ApiError } from '../../lib/api-error.ts'
import { generationKeys } from './api.ts'

/** Cancels a generation: at once if it was not submitted, otherwise when Replicate confirms it. */
export const useCancelGeneration = (id: string) =>
  useGenerationAction(id, 'cancel', 'The generation was not canceled.', 'generations.ended')

/** Submits a generation that is on hold, now instead of later. */
export const useTryNow = (id: string) =>
  useGenerationAction(
    id,
    'retry',
    'The generation was not submitted.',
    'generations.not_held_up',
    notifyStillOnHold,
  )

/** The error code `settled` only says that the action is no longer needed, so it is not shown. */
function useGenerationAction(
  id: string,
  action: string,
  title: string,
  settled: string,
  onDone?: (generation: Generation) => void,
) {
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      api.post(`/api/generations/${encodeURIComponent(id)}/${action}`, {
        schema: GenerationSchema,
      }),
    onSuccess: (generation) => onDone?.(generation),
    onError: (error) => {
      if (error instanceof ApiError && error.code === settled) return
      showToast({ kind: 'failed', title, detail: explain(error) })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: generationKeys.all }),
  })
  return { act: () => mutate(), pending: isPending }
}
