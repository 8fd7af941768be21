import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { Section } from '../components/panel.tsx'
import { Loading, Skeleton } from '../components/skeleton.tsx'
import { DatasetStrip } from '../features/datasets/dataset-strip.tsx'
import { generationsQuery } from '../features/generations/api.ts'
import { GenerationSheet } from '../features/generations/generation-sheet.tsx'
import { modelsQuery } from '../features/models/api.ts'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { RunningTrainings } from '../features/trainings/running-trainings.tsx'

const CAME_OUT_LAST = 3

export const Route = createFileRoute('/')({
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureInfiniteQueryData(modelsQuery),
      queryClient.ensureInfiniteQueryData(generationsQuery(null)),
    ]),
  pendingComponent: () => (
    <Loading label="Loading" atOnce>
      <Skeleton className="h-5 w-60" />
    </Loading>
  ),
  component: Home,
})

function Home() {
  const { data: trainings = [] } = useQuery(unfinishedTrainingsQuery)
  const models = useSuspenseInfiniteQuery(modelsQuery).data.pages[0]?.models ?? []
  const generations =
    useSuspenseInfiniteQuery(generationsQuery(null)).data.pages[0]?.generations ?? []
  const isNew = trainings.length === 0 && models.length === 0
  return (
    <>
      <PageHead title="Home" hidden />
      {isNew && (
        <EmptyState
          title="Train a model of your own"
          action={
            <LinkButton to="/models/create" variant="primary">
              New model
            </LinkButton>
          }
        >
          Give it 10 to 30 pictures and one word that calls it. Then write that word into a prompt.
        </EmptyState>
      )}
      <RunningTrainings
        trainings={trainings}
        strip={({ dataset_id, progress }) => (
          <DatasetStrip datasetId={dataset_id} progress={progress.fraction} />
        )}
      />
      {generations.length > 0 && (
        <Section
          title="Came out last"
          actions={
            <LinkButton to="/gallery" variant="quiet">
              Open gallery
            </LinkButton>
          }
        >
          {generations.slice(0, CAME_OUT_LAST).map((generation) => (
            <GenerationSheet key={generation.id} generation={generation} />
          ))}
        </Section>
      )}
      {generations.length === 0 && models.length > 0 && (
        <EmptyState
          title="Make the first picture"
          action={<LinkButton to="/models">Open models</LinkButton>}
        >
          A model is ready. Choose it and write a prompt.
        </EmptyState>
      )}
    </>
  )
}
