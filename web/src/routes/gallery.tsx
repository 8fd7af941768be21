import { createFileRoute } from '@tanstack/react-router'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { Loading, Skeleton } from '../components/skeleton.tsx'
import { generationsQuery } from '../features/generations/api.ts'
import { GenerationList } from '../features/generations/generation-list.tsx'

export const Route = createFileRoute('/gallery')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(generationsQuery(null)),
  pendingComponent: () => (
    <Loading label="Loading pictures" atOnce>
      <Skeleton className="h-5 w-60" />
    </Loading>
  ),
  component: () => (
    <>
      <PageHead title="Gallery" />
      <GenerationList
        modelId={null}
        empty={
          <EmptyState
            title="No picture yet"
            action={<LinkButton to="/models">Open models</LinkButton>}
          >
            Every picture that a model makes is kept here.
          </EmptyState>
        }
      />
    </>
  ),
})
