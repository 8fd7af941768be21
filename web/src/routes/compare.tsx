import { createFileRoute } from '@tanstack/react-router'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { imageQuery } from '../features/gallery/api.ts'
import { ComparePage } from '../features/gallery/compare/compare-page.tsx'
import { MAX_COMPARED } from '../features/gallery/compare/compared.ts'

interface CompareSearch {
  /** The compared images, from left to right. */
  ids: string[]
}

export const Route = createFileRoute('/compare')({
  validateSearch: ({ ids }): CompareSearch => ({
    ids: Array.isArray(ids)
      ? [...new Set(ids.filter((id) => typeof id === 'string'))].slice(0, MAX_COMPARED)
      : [],
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps: { ids } }) =>
    Promise.all(ids.map((id) => queryClient.ensureQueryData(imageQuery(id)))),
  pendingComponent: () => (
    <SheetPageSkeleton label="Loading images" title="Compare" columns={2} rail />
  ),
  errorComponent: (props) => (
    <RouteError
      {...props}
      what="image"
      back={<LinkButton to="/gallery">Back to the gallery</LinkButton>}
    />
  ),
  component: Compare,
})

function Compare() {
  const { ids } = Route.useSearch()
  if (ids.length >= 2) return <ComparePage ids={ids} />
  return (
    <>
      <PageHead title="Compare" />
      <EmptyState
        title="No images to compare"
        action={<LinkButton to="/gallery">Open gallery</LinkButton>}
      >
        Select two to four images in the gallery, then choose Compare.
      </EmptyState>
    </>
  )
}
