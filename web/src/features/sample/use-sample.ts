import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type Dataset,
  type StartTrainingBody,
  type Training,
  TrainingSchema,
} from '@the-way/shared'
import { postOnce } from '../../lib/post-once.ts'
import { usePaidStart } from '../../lib/use-paid-start.ts'
import { showTraining } from '../trainings/api.ts'
import { SAMPLE_NAME, sampleDataset } from './sample-dataset.ts'

async function trainSample(queryClient: QueryClient): Promise<Training> {
  const { id, sha256 } = await sampleDataset(queryClient)
  const body: StartTrainingBody = {
    dataset_id: id,
    name: SAMPLE_NAME,
    keyword: 'LNDSCP',
    trainer: 'flux',
    subject: 'style',
    effort: 'balanced',
  }
  const training = await postOnce('/api/models/train', {
    body,
    about: [sha256],
    schema: TrainingSchema,
  })
  showTraining(queryClient, training)
  return training
}

/** Uploads the sample dataset if the user does not have it yet and trains it, once per intent. */
export function useTrainSample(onStarted: (training: Training) => void) {
  const queryClient = useQueryClient()
  return usePaidStart<void, Training>({ send: () => trainSample(queryClient), onStarted })
}

/** Uploads the sample dataset if the user does not have it yet, to view it before training. */
export function useOpenSample(onReady: (dataset: Dataset) => void) {
  const queryClient = useQueryClient()
  return useMutation({ mutationFn: () => sampleDataset(queryClient), onSuccess: onReady })
}
