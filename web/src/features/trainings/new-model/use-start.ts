import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Dataset, type Training, TrainingSchema } from '@the-way/shared'
import { useRef } from 'react'
import { api } from '../../../lib/api-client.ts'
import { showTraining } from '../api.ts'
import type { Again } from './again.ts'
import { forgetDraft } from './draft.ts'
import type { NewModelFields } from './form-values.ts'
import { forgetSet } from './kept-set.ts'
import { forgetStartKey, startKey } from './start-key.ts'
import { startRequest } from './start-request.ts'

interface StartOptions {
  /** The training that is done again. */
  again: Again | null
  /** Ends what is pending in the set, and gives the set as it will be trained. */
  settle: () => Promise<Dataset>
  onStarted: (training: Training) => void
  onFailed: (error: Error) => void
}

/** Starts the training that the form asks for; two clicks are one. Its page finds it there already. */
export function useStart({ again, settle, onStarted, onFailed }: StartOptions) {
  const queryClient = useQueryClient()
  const isBusy = useRef(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (fields: NewModelFields) => {
      const dataset = await settle()
      const request = startRequest(fields, dataset, again)
      return api.post(request.path, {
        idempotencyKey: startKey(request, dataset),
        schema: TrainingSchema,
        body: request.body,
      })
    },
    onSuccess: (training) => showTraining(queryClient, training),
  })

  const start = (fields: NewModelFields) => {
    // Two clicks may both pass before the page is drawn with what the first began.
    if (isBusy.current) return
    isBusy.current = true
    mutate(fields, {
      onSuccess: (training) => {
        forgetDraft(again)
        if (!again) forgetSet()
        forgetStartKey()
        onStarted(training)
      },
      onError: onFailed,
      onSettled: () => {
        isBusy.current = false
      },
    })
  }

  return { start, starting: isPending, error }
}
