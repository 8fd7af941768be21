import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { type GallerySearch, isFiltered } from './search.ts'

interface EmptyGalleryProps {
  search: GallerySearch
  onClearFilters: () => void
}

/** Shown in place of the images if no image exists or matches. */
export function EmptyGallery({ search, onClearFilters }: EmptyGalleryProps) {
  if (isFiltered(search))
    return (
      <EmptyState
        title="No matching images"
        action={<Button onClick={onClearFilters}>Clear filters</Button>}
      >
        No image matches all filters.
      </EmptyState>
    )
  if (search.album_id !== undefined)
    return (
      <EmptyState
        title="This album is empty"
        action={
          <LinkButton to="/gallery" variant="primary">
            Open gallery
          </LinkButton>
        }
      >
        Select images in the gallery, then choose Add to album.
      </EmptyState>
    )
  return (
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
  )
}
