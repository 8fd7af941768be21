import type { Dataset, StartTrainingFields, Training } from '@the-way/shared'
import { useRef } from 'react'
import { useStartTraining } from '../api.ts'
import { forgetDraft } from './draft.ts'
import { forgetSet } from './kept-set.ts'
import { forgetStartKey, startKey } from './start-key.ts'

interface StartOptions {
  /** Ends what is pending in the set, and gives the set as it will be trained. */
  settle: () => Promise<Dataset>
  onStarted: (training: Training) => void
  onFailed: (error: Error) => void
}

/** Starts the training that the form asks for; two clicks are one. */
export function useStart({ settle, onStarted, onFailed }: StartOptions) {
  const { mutate, isPending, error } = useStartTraining()
  const isBusy = useRef(false)

  const start = (fields: StartTrainingFields) => {
    // Two clicks may both pass before the page is drawn with what the first began.
    if (isBusy.current) return
    isBusy.current = true
    mutate(
      {
        fields,
        settle: async () => {
          const dataset = await settle()
          return { datasetId: dataset.id, idempotencyKey: startKey(fields, dataset) }
        },
      },
      {
        onSuccess: (training) => {
          forgetDraft()
          forgetSet()
          forgetStartKey()
          onStarted(training)
        },
        onError: onFailed,
        onSettled: () => {
          isBusy.current = false
        },
      },
    )
  }

  return { start, starting: isPending, error }
}
