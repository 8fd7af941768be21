import { useQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import type { Dataset, Training } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { Section } from '../components/panel.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { TextLink } from '../components/text-link.tsx'
import { datasetQuery } from '../features/datasets/api.ts'
import { DevelopingSheet, SheetSkeleton } from '../features/datasets/developing-sheet.tsx'
import { LeftOut } from '../features/datasets/left-out.tsx'
import { trainingQuery } from '../features/trainings/api.ts'
import { TrainingPage } from '../features/trainings/training-page.tsx'
import { ApiError } from '../lib/api-error.ts'
import { count, counted } from '../lib/format.ts'

export const Route = createFileRoute('/trainings/$id')({
  loader: ({ context, params }) => context.queryClient.ensureQueryData(trainingQuery(params.id)),
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

function TrainingRoute() {
  const { id } = Route.useParams()
  const navigate = useNavigate()
  return (
    <TrainingPage
      // Another training is another page: nothing of the one before stays open.
      key={id}
      id={id}
      sheet={(training) => <SetOf training={training} />}
      onRetried={(next) => void navigate({ to: '/trainings/$id', params: { id: next.id } })}
    />
  )
}

function SetOf({ training }: { training: Training }) {
  const { dataset_id, image_count, progress, status } = training
  const { data, error } = useQuery({
    ...datasetQuery(dataset_id ?? ''),
    enabled: dataset_id !== null,
  })
  // A sheet that has developed is for looking back: smaller.
  const hasDeveloped = status === 'succeeded'
  const columns = hasDeveloped ? 7 : 5
  if (dataset_id === null || (error instanceof ApiError && error.status === 404)) {
    return (
      <p className="border-y border-line-strong py-8 text-ui text-muted">
        The set of this training was deleted; {counted(image_count, 'picture')} went in.
      </p>
    )
  }
  if (!data) return <SheetSkeleton count={image_count} columns={columns} />
  const words = [wordsFor(training), changeOf(data, image_count)].filter(Boolean).join(' ')
  const sheet = (
    <>
      <DevelopingSheet pictures={data.pictures} progress={progress.fraction} columns={columns} />
      <p className="mt-2 flex items-baseline justify-between gap-4 text-small text-muted">
        {words}
        <TextLink to="/datasets/$id" params={{ id: data.id }} className="shrink-0">
          Open the set
        </TextLink>
      </p>
      <LeftOut rejected={data.rejected} />
    </>
  )
  if (!hasDeveloped) return sheet
  return (
    <Section title="Training pictures" note={count(image_count)} className="mb-0!">
      {sheet}
    </Section>
  )
}

/** A set may be edited later; the training had what it held then. */
const changeOf = (set: Dataset, image_count: number): string | null =>
  set.image_count === image_count
    ? null
    : `The set has changed since: ${counted(image_count, 'picture')} went in, it holds ${count(set.image_count)} now.`

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
    case 'failed':
    case 'canceled':
      return null
  }
}
