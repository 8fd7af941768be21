import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { ListSkeleton } from '../components/page-skeletons.tsx'
import { datasetsQuery } from '../features/datasets/api.ts'
import { DatasetsPage } from '../features/datasets/datasets-page.tsx'

export const Route = createFileRoute('/datasets/')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(datasetsQuery),
  pendingComponent: () => <ListSkeleton title="Datasets" />,
  component: Datasets,
})

function Datasets() {
  const navigate = useNavigate()
  return <DatasetsPage onMade={(id) => void navigate({ to: '/datasets/$id', params: { id } })} />
}
