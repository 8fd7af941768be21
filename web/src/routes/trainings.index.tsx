import { createFileRoute } from '@tanstack/react-router'
import { Loading, Skeleton } from '../components/skeleton.tsx'
import { DatasetStrip } from '../features/datasets/dataset-strip.tsx'
import { trainingsQuery } from '../features/trainings/api.ts'
import { TrainingsPage } from '../features/trainings/trainings-page.tsx'

export const Route = createFileRoute('/trainings/')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(trainingsQuery),
  pendingComponent: () => (
    <Loading label="Loading trainings" atOnce>
      <Skeleton className="h-5 w-60" />
    </Loading>
  ),
  component: () => (
    <TrainingsPage
      strip={({ dataset_id, progress }) => (
        <DatasetStrip datasetId={dataset_id} progress={progress.fraction} />
      )}
    />
  ),
})
