import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { PageHead } from '../../../components/page-head.tsx'
import { AlbumCard } from './album-card.tsx'
import { albumsQuery } from './api.ts'
import { NewAlbumDialog } from './new-album-dialog.tsx'

/** All albums, newest first. */
export function AlbumsPage() {
  const navigate = useNavigate()
  const list = useSuspenseInfiniteQuery(albumsQuery)
  const [isCreating, setIsCreating] = useState(false)
  const albums = list.data.pages.flatMap((page) => page.albums)
  const isEmpty = albums.length === 0
  const add = (
    <Button variant="primary" onClick={() => setIsCreating(true)}>
      New album
    </Button>
  )
  return (
    <>
      <PageHead
        title="Albums"
        crumbs={[
          <Link key="gallery" to="/gallery">
            Gallery
          </Link>,
          'Albums',
        ]}
        amount={list.hasNextPage || isEmpty ? undefined : albums.length}
        beside={!isEmpty && add}
      />
      {isEmpty ? (
        <EmptyState title="No albums yet" action={add}>
          An album is a collection of images in the order you choose: a model’s best, or a set for a
          client.
        </EmptyState>
      ) : (
        <ul
          aria-label="Albums"
          className="grid grid-cols-2 gap-x-3 gap-y-5 border-t border-line-strong pt-3 md:grid-cols-3 lg:grid-cols-4"
        >
          {albums.map((album) => (
            <AlbumCard key={album.id} album={album} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          className="mt-4"
          pending={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {isCreating && (
        <NewAlbumDialog
          onCreated={({ id }) => void navigate({ to: '/gallery', search: { album_id: id } })}
          onClose={() => setIsCreating(false)}
        />
      )}
    </>
  )
}
