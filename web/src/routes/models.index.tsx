import { useQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { Loading, Skeleton } from '../components/skeleton.tsx'
import { DatasetStrip } from '../features/datasets/dataset-strip.tsx'
import { modelsQuery } from '../features/models/api.ts'
import { ModelsPage } from '../features/models/models-page.tsx'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { RunningTrainings } from '../features/trainings/running-trainings.tsx'

export const Route = createFileRoute('/models/')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(modelsQuery),
  pendingComponent: () => (
    <Loading label="Loading models" atOnce>
      <Skeleton className="h-5 w-60" />
    </Loading>
  ),
  component: Models,
})

function Models() {
  const { data: trainings = [] } = useQuery(unfinishedTrainingsQuery)
  return (
    <ModelsPage
      running={
        <RunningTrainings
          trainings={trainings}
          strip={({ dataset_id, progress }) => (
            <DatasetStrip datasetId={dataset_id} progress={progress.fraction} />
          )}
        />
      }
    />
  )
}
