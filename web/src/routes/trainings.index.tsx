import { createFileRoute } from '@tanstack/react-router'
import { ListSkeleton } from '../components/page-skeletons.tsx'
import { trainingsQuery } from '../features/trainings/api.ts'
import { TrainingsPage } from '../features/trainings/list/trainings-page.tsx'
import { TrainingStrip } from './-strips.tsx'

export const Route = createFileRoute('/trainings/')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(trainingsQuery),
  pendingComponent: () => <ListSkeleton title="Trainings" />,
  component: () => (
    <TrainingsPage strip={(training) => <TrainingStrip training={training} count={4} />} />
  ),
})
