import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { count } from '../../lib/format.ts'
import { countLabel, imageCountQuery, imagesQuery, listedImages } from './api.ts'
import { GalleryFilters } from './gallery-filters.tsx'
import { ImageGrid } from './image-grid.tsx'
import { type GallerySearch, isFiltered } from './search.ts'
import { useSelection } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useGridScale } from './use-grid-scale.ts'
import { useNextPage } from './use-next-page.ts'

/** All images of all models, day by day, newest first. */
export function GalleryPage({ search }: { search: GallerySearch }) {
  const navigate = useNavigate()
  const list = useInfiniteQuery({ ...imagesQuery(search), placeholderData: keepPreviousData })
  const { data, error, hasNextPage, isPlaceholderData, refetch } = list
  const images = useMemo(() => listedImages(data), [data])
  const selection = useSelection(images.map(({ id }) => id))
  const { scale, setScale, rowHeight } = useGridScale()
  const onNearEnd = useNextPage(list)
  const { data: total } = useQuery({ ...imageCountQuery(search), enabled: hasNextPage })
  const amount = hasNextPage ? total && countLabel(total) : data && count(images.length)
  const isEmpty = data !== undefined && images.length === 0 && !hasNextPage && !isPlaceholderData
  const onChange = (next: GallerySearch) =>
    void navigate({ to: '/gallery', search: next, replace: true, resetScroll: false })

  if (isEmpty && !isFiltered(search))
    return (
      <>
        <PageHead title="Gallery" />
        <EmptyState
          title="No images yet"
          action={
            <LinkButton to="/models" variant="primary">
              Open models
            </LinkButton>
          }
        >
          All images you generate appear here.
        </EmptyState>
      </>
    )

  return (
    <>
      <PageHead
        title="Gallery"
        amount={amount}
        beside={
          images.length > 0 && (
            <Button onClick={selection.isOn ? selection.clear : selection.start}>
              {selection.isOn ? 'Stop selecting' : 'Select'}
            </Button>
          )
        }
      />
      <GalleryFilters search={search} onChange={onChange} scale={scale} onScale={setScale} />
      <p id="gallery-keys" className="sr-only">
        Arrow keys move between images. Enter opens an image, Space selects it.
      </p>
      {error && (
        <Note tone="danger" title="The images could not be loaded." className="mt-4">
          {explain(error)} <Button onClick={() => void refetch()}>Try again</Button>
        </Note>
      )}
      {isEmpty ? (
        <div className="mt-4">
          <EmptyState
            title="No matching images"
            action={<Button onClick={() => onChange({})}>Clear filters</Button>}
          >
            No image matches all filters.
          </EmptyState>
        </div>
      ) : (
        <ImageGrid
          images={images}
          search={search}
          rowHeight={rowHeight}
          selection={selection}
          hasMore={hasNextPage}
          onNearEnd={onNearEnd}
        />
      )}
      {selection.isOn && (
        <SelectionBar
          images={images.filter(({ id }) => selection.ids.has(id))}
          onDone={selection.clear}
        />
      )}
    </>
  )
}
