import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Album } from '@the-way/shared'
import { useEffect, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { counted } from '../../../lib/format.ts'
import { useNextPage } from '../use-next-page.ts'
import { addToAlbum } from './album-images.ts'
import { albumsQuery } from './api.ts'
import { NewAlbumDialog } from './new-album-dialog.tsx'

interface AddToAlbumProps {
  ids: readonly string[]
  /** Called when they were added, or when the user changed their mind. */
  onClose: () => void
}

/** Asks for an album, existing or new, and adds images to it. Mount it only while it is open. */
export function AddToAlbum({ ids, onClose }: AddToAlbumProps) {
  const queryClient = useQueryClient()
  const list = useInfiniteQuery(albumsQuery)
  const loadMore = useNextPage(list)
  // A list to choose from must be whole.
  useEffect(loadMore, [loadMore])
  const [isNew, setIsNew] = useState(false)
  const add = useMutation({
    mutationFn: (album: Album) => addToAlbum(album, ids, queryClient),
    onSuccess: onClose,
  })
  const albums = list.data?.pages.flatMap((page) => page.albums) ?? []

  if (isNew) return <NewAlbumDialog onCreated={(album) => add.mutate(album)} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Add to album"
      description={`Choose an album for ${counted(ids.length, 'image')}. Images that are in it already keep their places.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={() => setIsNew(true)}>
            New album
          </Button>
        </>
      }
    >
      {list.isPending && <Skeleton className="h-9" />}
      {list.error && (
        <Note tone="danger" title="The albums could not be loaded." alert>
          {explain(list.error)} <Button onClick={() => void list.refetch()}>Try again</Button>
        </Note>
      )}
      {list.isSuccess && albums.length === 0 && (
        <p className="text-ui text-muted">You don’t have an album yet.</p>
      )}
      <ul aria-label="Albums" className="-mx-2 max-h-72 overflow-y-auto">
        {albums.map((album) => (
          <li key={album.id}>
            <button
              type="button"
              aria-disabled={add.isPending || undefined}
              onClick={() => add.isPending || add.mutate(album)}
              className="flex min-h-9 w-full items-baseline gap-3 rounded-small px-2 py-1.5 text-left text-ui hover:bg-hover coarse:min-h-11"
            >
              <span className="min-w-0 grow wrap-anywhere">{album.name}</span>
              <span className="shrink-0 text-small text-muted">
                {counted(album.image_count, 'image')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
