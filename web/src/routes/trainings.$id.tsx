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
  // A sheet that has developed is for looking back: smaller.
  const columns = status === 'succeeded' ? 7 : 5
  if (!data) return <SheetSkeleton count={image_count} columns={columns} />
  const words = wordsFor(training)
  return (
    <>
      <DevelopingSheet pictures={data.pictures} progress={progress.fraction} columns={columns} />
      {words && <p className="mt-2 mb-3 text-small text-muted">{words}</p>}
      <LeftOut rejected={data.rejected} />
    </>
  )
}

function wordsFor({ status, phase, image_count }: Training): string | null {
  switch (status) {
    case 'queued':
    case 'submitting':
      return phase === 'paused'
        ? 'The pictures are safe here.'
        : 'The pictures are on their way to Replicate.'
    case 'starting':
      return 'The pictures are with Replicate. Training begins when a machine is free.'
    case 'processing':
      return `Your ${counted(image_count, 'picture')} develop as the model learns them.`
    case 'succeeded':
      return `${counted(image_count, 'picture')} taught this model.`
    case 'failed':
    case 'canceled':
      return null
  }
}
