import { createFileRoute } from '@tanstack/react-router'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { generationsQuery } from '../features/generations/api.ts'
import { Gallery } from '../features/generations/gallery.tsx'

export const Route = createFileRoute('/gallery')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(generationsQuery(null)),
  pendingComponent: () => (
    <SheetPageSkeleton label="Loading images" title="Gallery" phoneColumns={2} />
  ),
  component: Gallery,
})
