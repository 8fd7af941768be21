import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query'
import { AlbumSchema, type GalleryImage, type GalleryList } from '@the-way/shared'
import { explain } from '../../../components/page-error.tsx'
import { showToast } from '../../../components/toast-store.ts'
import { api } from '../../../lib/api-client.ts'
import { imageKeys, imagesQuery, listedImages } from '../api.ts'
import { albumKeys } from './album-keys.ts'
import { albumPath } from './api.ts'
import { changedOrder, moved } from './moved.ts'

/** Moves images one place earlier (-1) or later (1), and returns the new order. */
export type Move = (ids: ReadonlySet<string>, step: -1 | 1) => readonly string[]

const ORDER = ['albums', 'order'] as const

/** Returns a function that moves images of an album one place. They move at once, and the server follows in order. */
export function useAlbumOrder(albumId: string): Move {
  const queryClient = useQueryClient()
  const { queryKey } = imagesQuery({ album_id: albumId })
  const { mutate } = useMutation({
    mutationKey: ORDER,
    // One request after the other, so that the last order is the one that stays.
    scope: { id: ORDER.join() },
    mutationFn: (image_ids: string[]) =>
      api.patch(albumPath(albumId), { body: { image_ids }, schema: AlbumSchema }),
    onError: (error) =>
      showToast({ kind: 'failed', title: 'Order not changed.', detail: explain(error) }),
    onSettled: async () => {
      if (queryClient.isMutating({ mutationKey: ORDER }) > 1) return
      // Cursors of later pages are places in the former order.
      await queryClient.invalidateQueries({ queryKey: imageKeys.lists() })
      await queryClient.invalidateQueries({ queryKey: albumKeys.all })
    },
  })

  return (ids, step) => {
    const list = queryClient.getQueryData(queryKey)
    if (!list) return []
    const before = listedImages(list).map(({ id }) => id)
    const after = moved(before, ids, step)
    const changed = changedOrder(before, after)
    if (changed.length === 0) return after
    void queryClient.cancelQueries({ queryKey })
    queryClient.setQueryData(queryKey, inOrder(list, after))
    mutate(changed)
    return after
  }
}

type Pages = InfiniteData<GalleryList, unknown>

/** Returns the pages with their images in another order. */
function inOrder(list: Pages, ids: readonly string[]): Pages {
  const images = new Map(listedImages(list).map((image) => [image.id, image]))
  const ordered = ids.map((id) => images.get(id)).filter((image) => image !== undefined)
  return { ...list, pages: list.pages.map((page) => withImages(page, ordered)) }
}

const withImages = (page: GalleryList, rest: GalleryImage[]): GalleryList => ({
  ...page,
  images: rest.splice(0, page.images.length),
})
