import { useQueryClient } from '@tanstack/react-query'
import { type Dataset, type Training, TrainingSchema } from '@the-way/shared'
import { postOnce } from '../../../lib/post-once.ts'
import { usePaidStart } from '../../../lib/use-paid-start.ts'
import { showTraining } from '../api.ts'
import type { Again } from './again.ts'
import { forgetDraft } from './draft.ts'
import type { NewModelFields } from './form-values.ts'
import { forgetKeptDataset } from './kept-dataset.ts'
import { startRequest } from './start-request.ts'

interface StartOptions {
  /** The training to repeat. */
  again: Again | null
  /** Completes pending changes of the dataset, and returns it as it will be trained. */
  settle: () => Promise<Dataset>
  onStarted: (training: Training) => void
  onFailed: (error: Error) => void
}

/** Starts the training that the form describes, once per intent, and caches it for its page. */
export function useStart({ again, settle, onStarted, onFailed }: StartOptions) {
  const queryClient = useQueryClient()
  const { start, isSending, button, error, reset } = usePaidStart({
    send: async (fields: NewModelFields) => {
      const dataset = await settle()
      const { path, body } = startRequest(fields, dataset, again)
      const about = [dataset.id, dataset.sha256]
      const training = await postOnce(path, { body, about, schema: TrainingSchema })
      showTraining(queryClient, training)
      return training
    },
    onStarted: (training) => {
      forgetDraft(again)
      if (!again) forgetKeptDataset()
      onStarted(training)
    },
    onFailed,
  })
  return { start, starting: isSending, busy: button.pending, error, reset }
}
