import { useQuery } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import { Suspense } from 'react'
import { configQuery } from '../features/connection/api.ts'
import { datasetQuery } from '../features/datasets/api.ts'
import { FirstImages } from '../features/generations/first-images.tsx'
import { modelQuery } from '../features/models/api.ts'
import { isOfThisMode, OtherModeNote } from '../features/models/demo-model.tsx'
import { readyPrompts } from '../features/prompts/example-prompts.ts'

/** On the page of a training that succeeded: what its model can do, or why it can't be used now. */
export function FirstImagesOf({ training, modelId }: { training: Training; modelId: string }) {
  const { dataset_id } = training
  const { data: model } = useQuery(modelQuery(modelId))
  const { data: config } = useQuery(configQuery)
  const { data: dataset, isPending } = useQuery({
    ...datasetQuery(dataset_id ?? ''),
    enabled: dataset_id !== null,
  })
  // The prompts must not change while the user reads them, so they wait for the captions.
  if (!model || !config || (dataset_id !== null && isPending)) return null
  if (model.status === 'archived') return null
  const { emulated } = config.replicate
  if (!isOfThisMode(model, emulated)) return <OtherModeNote model={model} />
  const captions = dataset?.images.map(({ caption }) => caption) ?? []
  const { keyword, trainer } = model
  return (
    <Suspense fallback={null}>
      <FirstImages
        model={{ id: modelId, keyword, trainer, emulated }}
        prompts={readyPrompts(training, captions)}
      />
    </Suspense>
  )
}
