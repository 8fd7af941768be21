import { createFileRoute, Outlet } from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { imagesQuery } from '../features/gallery/api.ts'
import { GalleryPage } from '../features/gallery/gallery-page.tsx'
import { parseGallerySearch } from '../features/gallery/search.ts'

export const Route = createFileRoute('/gallery')({
  validateSearch: parseGallerySearch,
  // Without dependencies: other filters load in place, and the page keeps its focus.
  loader: ({ context, location }) =>
    context.queryClient.ensureInfiniteQueryData(
      imagesQuery(parseGallerySearch({ ...location.search })),
    ),
  pendingComponent: () => (
    <SheetPageSkeleton label="Loading images" title="Gallery" phoneColumns={2} />
  ),
  // The only thing here that may not exist is an album.
  errorComponent: (props) => (
    <RouteError
      {...props}
      what="album"
      back={<LinkButton to="/albums">Back to albums</LinkButton>}
    />
  ),
  component: Gallery,
})

function Gallery() {
  return (
    <>
      <GalleryPage search={Route.useSearch()} />
      <Outlet />
    </>
  )
}
