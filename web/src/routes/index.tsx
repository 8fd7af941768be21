import { useQuery, useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { PageHead } from '../components/page-head.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { Columns } from '../components/panel.tsx'
import { configQuery } from '../features/connection/api.ts'
import { generationsQuery } from '../features/generations/api.ts'
import { LatestPictures } from '../features/generations/latest-pictures.tsx'
import { modelsQuery } from '../features/models/api.ts'
import { RecentModels } from '../features/models/recent-models.tsx'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { RunningTrainings } from '../features/trainings/running-trainings.tsx'
import { FirstSteps } from './-first-steps.tsx'
import { NextStep } from './-next-step.tsx'
import { TrainingStrip } from './-strips.tsx'

const IN_A_ROW = 5

export const Route = createFileRoute('/')({
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureInfiniteQueryData(modelsQuery),
      queryClient.ensureInfiniteQueryData(generationsQuery(null)),
      queryClient.ensureQueryData(unfinishedTrainingsQuery),
      queryClient.ensureQueryData(configQuery),
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
  if (trainings.length + models.length + generations.length === 0) {
    return <FirstSteps emulated={config.replicate.emulated} />
  }
  return (
    <>
      <PageHead title="Home" hidden />
      <RunningTrainings
        trainings={trainings}
        strip={(training) => <TrainingStrip training={training} count={IN_A_ROW} />}
      />
      {models.length + generations.length > 0 && (
        <Columns
          rail={
            <>
              <NextStep models={models} />
              {models.length > 0 && <RecentModels models={models} />}
            </>
          }
        >
          <LatestPictures generations={generations} />
        </Columns>
      )}
    </>
  )
}
