import { createFileRoute } from '@tanstack/react-router'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { AlbumsPage } from '../features/gallery/albums/albums-page.tsx'
import { albumsQuery } from '../features/gallery/albums/api.ts'

export const Route = createFileRoute('/albums')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(albumsQuery),
  pendingComponent: () => (
    <SheetPageSkeleton label="Loading albums" title="Albums" phoneColumns={2} />
  ),
  component: AlbumsPage,
})
