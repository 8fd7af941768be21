import { useQuery, useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { isTerminal } from '@the-way/shared'
import { PageHead } from '../components/page-head.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { Columns } from '../components/panel.tsx'
import { configQuery } from '../features/connection/api.ts'
import { latestDatasetsQuery } from '../features/datasets/api.ts'
import { generationsQuery } from '../features/generations/api.ts'
import { LatestImages } from '../features/generations/latest-images.tsx'
import { modelsQuery } from '../features/models/api.ts'
import { RecentModels } from '../features/models/recent-models.tsx'
import { spendingQuery } from '../features/spending/api.ts'
import { MonthPanel } from '../features/spending/month-panel.tsx'
import { latestTrainingsQuery, unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { RunningTrainings } from '../features/trainings/list/running-trainings.tsx'
import { DraftPanel, useDraft } from './-draft.tsx'
import { FirstSteps } from './-first-steps.tsx'
import { NextStep } from './-next-step.tsx'
import { RunningImages } from './-running-images.tsx'
import { TrainingStrip } from './-strips.tsx'

const IN_A_ROW = 5

export const Route = createFileRoute('/')({
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureInfiniteQueryData(modelsQuery),
      queryClient.ensureInfiniteQueryData(generationsQuery(null)),
      queryClient.ensureQueryData(unfinishedTrainingsQuery),
      queryClient.ensureQueryData(configQuery),
      queryClient.ensureQueryData(latestDatasetsQuery),
      queryClient.ensureQueryData(latestTrainingsQuery),
      queryClient.ensureQueryData(spendingQuery),
    ]),
  pendingComponent: () => <SheetPageSkeleton label="Loading" rail />,
  component: Home,
})

function Home() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { data: trainings = [] } = useQuery(unfinishedTrainingsQuery)
  const models = useSuspenseInfiniteQuery(modelsQuery).data.pages[0]?.models ?? []
  const generations =
    useSuspenseInfiniteQuery(generationsQuery(null)).data.pages[0]?.generations ?? []
  const draft = useDraft()
  const { emulated } = config.replicate
  if (trainings.length + models.length + generations.length === 0) {
    return <FirstSteps emulated={emulated} draft={draft} />
  }
  const running = generations.filter(({ status }) => !isTerminal(status))
  return (
    <>
      <PageHead title="Home" hidden />
      <RunningTrainings
        trainings={trainings}
        strip={(training) => <TrainingStrip training={training} count={IN_A_ROW} />}
        others={running.map((generation) => (
          <RunningImages key={generation.id} generation={generation} />
        ))}
      />
      {models.length + generations.length === 0 ? (
        draft && <DraftPanel draft={draft} />
      ) : (
        <Columns
          rail={
            <>
              <MonthPanel emulated={emulated} />
              <NextStep models={models} />
              {draft && <DraftPanel draft={draft} />}
              {models.length > 0 && <RecentModels models={models} />}
            </>
          }
        >
          <LatestImages generations={generations} />
        </Columns>
      )}
    </>
  )
}
