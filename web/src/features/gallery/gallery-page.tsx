import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { NotHere } from '../../components/shell/route-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { count } from '../../lib/format.ts'
import { albumQuery } from './albums/api.ts'
import { AlbumActions } from './albums/loaded-later.ts'
import { useAlbumOrder } from './albums/use-album-order.ts'
import { countLabel, imageCountQuery, imagesQuery, listedImages } from './api.ts'
import { EmptyGallery } from './empty-gallery.tsx'
import { focusGrid } from './focus-grid.ts'
import { GalleryFilters } from './gallery-filters.tsx'
import { GalleryHead } from './gallery-head.tsx'
import { ImageGrid } from './image-grid.tsx'
import { type GallerySearch, groupingOf, isFiltered, unfiltered } from './search.ts'
import { useSelection } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useGridScale } from './use-grid-scale.ts'
import { useNextPage } from './use-next-page.ts'
import { useSelectAll } from './use-select-all.ts'

/** All images of all models, by day or by model; or those of an album in its order. */
export function GalleryPage({ search }: { search: GallerySearch }) {
  const { album_id } = search
  const isAlbum = album_id !== undefined
  const navigate = useNavigate()
  const list = useInfiniteQuery({ ...imagesQuery(search), placeholderData: keepPreviousData })
  const { data, error, hasNextPage, isPlaceholderData, isFetchNextPageError, refetch } = list
  const images = useMemo(() => listedImages(data), [data])
  // Images of the former search keep their headings while those of the new one are being loaded.
  const [shown, setShown] = useState(search)
  if (!isPlaceholderData && shown !== search) setShown(search)
  const ids = images.map(({ id }) => id)
  const selection = useSelection(ids)
  const { scale, setScale, rowHeight } = useGridScale()
  const loadMore = useNextPage(list)
  const isSelectingAll = useSelectAll(selection, {
    ids,
    hasMore: hasNextPage,
    hasFailed: isFetchNextPageError,
    loadMore,
  })
  const { data: total } = useQuery({
    ...imageCountQuery(search),
    enabled: hasNextPage && !isAlbum,
  })
  const { data: album } = useQuery({ ...albumQuery(album_id ?? ''), enabled: isAlbum })
  const move = useAlbumOrder(album_id ?? '')
  const onMove = isAlbum && !isFiltered(search) ? move : null
  const isEmpty = data !== undefined && images.length === 0 && !hasNextPage && !isPlaceholderData
  const onChange = (next: GallerySearch) =>
    void navigate({ to: '/gallery', search: next, replace: true, resetScroll: false })

  if (error instanceof ApiError && error.code === 'albums.not_found')
    return (
      <NotHere what="album">
        <LinkButton to="/albums">Back to albums</LinkButton>
      </NotHere>
    )
  const amount = () => {
    if (!hasNextPage) return data && count(images.length)
    if (!isAlbum) return total && countLabel(total)
    return album && !isFiltered(search) ? count(album.image_count) : undefined
  }
  return (
    <>
      <GalleryHead
        album={isAlbum ? album : null}
        amount={isEmpty && !isFiltered(search) ? undefined : amount()}
        selection={images.length > 0 ? selection : null}
      />
      {(!isEmpty || isFiltered(search)) && (
        <GalleryFilters search={search} onChange={onChange} scale={scale} onScale={setScale} />
      )}
      <p id="gallery-keys" className="sr-only">
        Arrow keys move between images. Enter opens an image, Space selects it.
        {onMove && ' Comma moves it earlier in the album, period later.'}
      </p>
      {error && (
        <Note tone="danger" title="The images could not be loaded." className="mt-4">
          {explain(error)} <Button onClick={() => void refetch()}>Try again</Button>
        </Note>
      )}
      {isEmpty ? (
        <div className="mt-4">
          <EmptyGallery search={search} onClearFilters={() => onChange(unfiltered(search))} />
        </div>
      ) : (
        <ImageGrid
          images={images}
          search={search}
          groupBy={groupingOf(shown)}
          rowHeight={rowHeight}
          selection={selection}
          hasMore={hasNextPage}
          onNearEnd={loadMore}
          onMove={onMove}
        />
      )}
      {selection.isOn && (
        <SelectionBar
          images={images.filter(({ id }) => selection.ids.has(id))}
          isLoading={isSelectingAll}
          albumActions={
            album && (
              <AlbumActions
                album={album}
                ids={ids.filter((id) => selection.ids.has(id))}
                order={ids}
                onMove={onMove}
              />
            )
          }
          onDone={() => {
            selection.clear()
            focusGrid()
          }}
        />
      )}
    </>
  )
}
