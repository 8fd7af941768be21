import { useQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { ListSkeleton } from '../components/page-skeletons.tsx'
import { configQuery } from '../features/connection/api.ts'
import { modelsQuery } from '../features/models/api.ts'
import { ModelsPage } from '../features/models/models-page.tsx'
import { SharedModels } from '../features/models/shared-models.tsx'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { TrainingRow } from '../features/trainings/list/training-row.tsx'
import { ModelStrip, TrainingStrip } from './-strips.tsx'

export const Route = createFileRoute('/models/')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(modelsQuery),
  pendingComponent: () => <ListSkeleton title="Models" />,
  component: Models,
})

function Models() {
  const { data: trainings = [] } = useQuery(unfinishedTrainingsQuery)
  const { data: config } = useQuery(configQuery)
  return (
    <>
      <ModelsPage
        running={trainings.map((training) => (
          <TrainingRow
            key={training.id}
            training={training}
            strip={<TrainingStrip training={training} />}
          />
        ))}
        strip={(model) => <ModelStrip model={model} />}
      />
      {config?.sign_in.kind === 'supabase' && <SharedModels />}
    </>
  )
}
