import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { type GalleryImageDetails, GalleryImageDetailsSchema } from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { changeListed, imageKeys } from './api.ts'

interface Change {
  ids: readonly string[]
  favourite: boolean
}

/** Marks or unmarks images as favorites. They change at once; if the server rejects it, they are read again. */
export function useFavourite() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ ids, favourite }: Change) => {
      for (const id of ids)
        await api.patch(`/api/images/${encodeURIComponent(id)}`, {
          body: { favourite },
          schema: GalleryImageDetailsSchema,
        })
    },
    onMutate: (change) => show(queryClient, change),
    onError: (error) => {
      showToast({ kind: 'failed', title: 'Favorites not changed.', detail: explain(error) })
      void queryClient.invalidateQueries({ queryKey: imageKeys.all })
    },
  })
}

function show(queryClient: QueryClient, { ids, favourite }: Change) {
  const changed = new Set(ids)
  changeListed(queryClient, (image) => (changed.has(image.id) ? { ...image, favourite } : image))
  for (const id of ids)
    queryClient.setQueryData<GalleryImageDetails>(
      imageKeys.one(id),
      (image) => image && { ...image, favourite },
    )
}
