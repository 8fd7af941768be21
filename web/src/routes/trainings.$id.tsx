import { type QueryClient, useQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import type { Dataset, Training } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { Section } from '../components/panel.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { TextLink } from '../components/text-link.tsx'
import { configQuery } from '../features/connection/api.ts'
import { datasetQuery } from '../features/datasets/api.ts'
import { DevelopingSheet, SheetSkeleton } from '../features/datasets/developing-sheet.tsx'
import { LeftOut } from '../features/datasets/left-out.tsx'
import { generationsQuery } from '../features/generations/api.ts'
import { modelQuery } from '../features/models/api.ts'
import { trainingQuery } from '../features/trainings/api.ts'
import { TrainingPage } from '../features/trainings/training-page.tsx'
import { ApiError } from '../lib/api-error.ts'
import { count, counted } from '../lib/format.ts'
import { FirstImagesOf } from './-first-images.tsx'

export const Route = createFileRoute('/trainings/$id')({
  loader: async ({ context: { queryClient }, params }) => {
    const { model_id, dataset_id } = await queryClient.ensureQueryData(trainingQuery(params.id))
    // Loads everything first, so that nothing on the page moves.
    if (model_id !== null) await loadResult(queryClient, model_id, dataset_id)
  },
  pendingComponent: () => <SheetPageSkeleton label="Loading the training" columns={5} rail />,
  errorComponent: (props) => (
    <RouteError
      {...props}
      what="training"
      back={<LinkButton to="/trainings">Back to trainings</LinkButton>}
    />
  ),
  component: TrainingRoute,
})

/** Does not fail: parts of the page load their data again if it is missing. */
const loadResult = (queryClient: QueryClient, model_id: string, dataset_id: string | null) =>
  Promise.allSettled([
    queryClient.ensureQueryData(modelQuery(model_id)),
    queryClient.ensureQueryData(configQuery),
    queryClient.ensureInfiniteQueryData(generationsQuery(model_id)),
    ...(dataset_id === null ? [] : [queryClient.ensureQueryData(datasetQuery(dataset_id))]),
  ])

function TrainingRoute() {
  const { id } = Route.useParams()
  const navigate = useNavigate()
  return (
    <TrainingPage
      // Dialogs and search of one training must not stay open for another.
      key={id}
      id={id}
      sheet={(training) => <DatasetOf training={training} />}
      result={(training) =>
        training.model_id !== null && (
          <FirstImagesOf training={training} modelId={training.model_id} />
        )
      }
      onDeleted={() => void navigate({ to: '/trainings', replace: true })}
      onRetried={(next) => void navigate({ to: '/trainings/$id', params: { id: next.id } })}
    />
  )
}

function DatasetOf({ training }: { training: Training }) {
  const { dataset_id, image_count, progress, status } = training
  const { data, error } = useQuery({
    ...datasetQuery(dataset_id ?? ''),
    enabled: dataset_id !== null,
  })
  // Once the training has succeeded the images are for reference, so they are smaller.
  const hasDeveloped = status === 'succeeded'
  const columns = hasDeveloped ? 7 : 5
  if (dataset_id === null || (error instanceof ApiError && error.status === 404)) {
    return (
      <p className="border-y border-line-strong py-8 text-ui text-muted">
        The dataset of this training was deleted. It had {counted(image_count, 'image')}.
      </p>
    )
  }
  if (!data) return <SheetSkeleton count={image_count} columns={columns} />
  const caption = [progressMessage(training), changeMessage(data, image_count)]
    .filter(Boolean)
    .join(' ')
  const sheet = (
    <>
      <DevelopingSheet images={data.images} progress={progress.fraction} columns={columns} />
      <p className="mt-2 flex items-baseline justify-between gap-4 text-small text-muted">
        {caption}
        <TextLink to="/datasets/$id" params={{ id: data.id }} className="shrink-0">
          Open dataset
        </TextLink>
      </p>
      <LeftOut rejected={data.rejected} received={data.received} />
    </>
  )
  if (!hasDeveloped) return sheet
  return (
    <Section title="Training images" note={count(image_count)} className="mb-0!">
      {sheet}
    </Section>
  )
}

/** A dataset may be edited after the training, which used the images that were in it then. */
const changeMessage = (dataset: Dataset, image_count: number): string | null =>
  dataset.image_count === image_count
    ? null
    : `The dataset has changed since: this training used ${counted(image_count, 'image')}, it has ${count(dataset.image_count)} now.`

function progressMessage({ status, phase, image_count }: Training): string | null {
  switch (status) {
    case 'queued':
    case 'submitting':
      return phase === 'paused'
        ? 'Your images are stored on this server.'
        : 'Your images are being sent to Replicate.'
    case 'starting':
      return 'Replicate has your images. Training starts when a machine is free.'
    case 'processing':
      return `Your ${counted(image_count, 'image')} develop as the model learns from them.`
    case 'succeeded':
    case 'failed':
    case 'canceled':
      return null
  }
}
