import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { aspectRatios, type Generation } from '@the-way/shared'
import { useState } from 'react'
import { EmptyState } from '../components/empty-state.tsx'
import { Loading, Skeleton } from '../components/skeleton.tsx'
import { configQuery } from '../features/connection/api.ts'
import { generationsQuery } from '../features/generations/api.ts'
import { GenerationList } from '../features/generations/generation-list.tsx'
import { STUDIO_DEFAULTS, StudioForm } from '../features/generations/studio-form.tsx'
import { modelQuery } from '../features/models/api.ts'
import { ModelHead } from '../features/models/model-head.tsx'

export const Route = createFileRoute('/models/$id')({
  loader: ({ context: { queryClient }, params: { id } }) =>
    Promise.all([
      queryClient.ensureQueryData(modelQuery(id)),
      queryClient.ensureInfiniteQueryData(generationsQuery(id)),
      queryClient.ensureQueryData(configQuery),
    ]),
  pendingComponent: () => (
    <Loading label="Loading the model" atOnce>
      <Skeleton className="h-5 w-60" />
    </Loading>
  ),
  component: Studio,
})

function Studio() {
  const { id } = Route.useParams()
  const { data: model } = useSuspenseQuery(modelQuery(id))
  const { data: config } = useSuspenseQuery(configQuery)
  const navigate = useNavigate()
  const [values, setValues] = useState(STUDIO_DEFAULTS)

  const useAgain = ({ prompt, seed, num_outputs, parameters }: Generation) => {
    const aspect_ratio = aspectRatios.find((ratio) => ratio === parameters['aspect_ratio'])
    setValues({
      ...values,
      prompt,
      seed: String(seed),
      num_outputs,
      ...(aspect_ratio ? { aspect_ratio } : {}),
    })
    window.scrollTo({ top: 0 })
  }

  const made = (
    <GenerationList
      modelId={id}
      onUseAgain={useAgain}
      empty={
        <EmptyState title="Nothing made yet">
          Write what you want to see. The pictures come here and are kept by this server.
        </EmptyState>
      }
    />
  )
  return (
    <>
      <ModelHead model={model} onRemoved={() => void navigate({ to: '/models' })} />
      {model.status === 'archived' ? (
        made
      ) : (
        <StudioForm
          modelId={id}
          keyword={model.keyword}
          emulated={config.replicate.emulated}
          values={values}
          onChange={setValues}
        >
          {made}
        </StudioForm>
      )}
    </>
  )
}
