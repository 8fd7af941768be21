import { useQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import type { Training } from '@the-way/shared'
import { Loading, Skeleton } from '../components/skeleton.tsx'
import { datasetQuery } from '../features/datasets/api.ts'
import { DevelopingSheet, SheetSkeleton } from '../features/datasets/developing-sheet.tsx'
import { LeftOut } from '../features/datasets/left-out.tsx'
import { trainingQuery } from '../features/trainings/api.ts'
import { TrainingPage } from '../features/trainings/training-page.tsx'
import { counted } from '../lib/format.ts'

export const Route = createFileRoute('/trainings/$id')({
  loader: ({ context, params }) => context.queryClient.ensureQueryData(trainingQuery(params.id)),
  pendingComponent: () => (
    <Loading label="Loading the training" atOnce>
      <Skeleton className="h-5 w-60" />
    </Loading>
  ),
  component: TrainingRoute,
})

function TrainingRoute() {
  const { id } = Route.useParams()
  return <TrainingPage id={id} sheet={(training) => <SetOf training={training} />} />
}

function SetOf({ training }: { training: Training }) {
  const { dataset_id, image_count, progress, status } = training
  const { data } = useQuery({ ...datasetQuery(dataset_id ?? ''), enabled: dataset_id !== null })
  if (!data) return <SheetSkeleton count={image_count} />
  return (
    <>
      <DevelopingSheet pictures={data.pictures} progress={progress.fraction} />
      <p className="mt-2 mb-3 text-small text-muted">
        {status === 'succeeded'
          ? `${counted(image_count, 'picture')} taught this model.`
          : `Your ${counted(image_count, 'picture')} develop as the model learns them.`}
      </p>
      <LeftOut rejected={data.rejected} />
    </>
  )
}
