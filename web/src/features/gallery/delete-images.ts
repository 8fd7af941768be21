import type { QueryClient } from '@tanstack/react-query'
import type { GalleryImage } from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { counted, frameNumber } from '../../lib/format.ts'
import { generationKeys } from '../generations/api.ts'
import { albumKeys } from './albums/album-keys.ts'
import { changeListed, imageKeys } from './api.ts'
import { inBatches } from './batches.ts'

type NumberedImage = Pick<GalleryImage, 'id' | 'number'>

/** How long images can be undone after their deletion: less than the server keeps them, so that the request arrives in time. */
const UNDO_MS = 8_000
/** So that many images, whose deletion takes a while, can be undone too. */
const SHORTEST_UNDO_MS = 2_000

/** Deletes images at once; the toast restores them while the server still has them. */
export async function deleteImages(images: readonly NumberedImage[], queryClient: QueryClient) {
  const ids = images.map(({ id }) => id)
  const [first] = images
  const named = (amount: number) =>
    images.length === 1 && first ? `Image ${frameNumber(first.number)}` : counted(amount, 'image')
  const start = performance.now()
  const { done, failure } = await inBatches(ids, 'Deleting', (some) =>
    api.post('/api/images/delete', { body: { ids: some } }),
  )
  const gone = new Set(done)
  changeListed(queryClient, (image) => (gone.has(image.id) ? null : image))
  for (const id of done) queryClient.removeQueries({ queryKey: imageKeys.one(id) })
  if (failure) {
    showToast({
      kind: 'failed',
      title: `${named(ids.length - done.length)} not deleted.`,
      detail: explain(failure.error),
    })
    await refresh(queryClient)
  }
  if (done.length === 0) return
  void queryClient.invalidateQueries({ queryKey: generationKeys.all })
  void queryClient.invalidateQueries({ queryKey: albumKeys.all })
  showToast({
    kind: 'undo',
    title: `${named(done.length)} deleted.`,
    stayMs: Math.max(SHORTEST_UNDO_MS, UNDO_MS - (performance.now() - start)),
    action: { label: 'Undo', run: () => void restoreImages(done, named, queryClient) },
  })
}

async function restoreImages(
  ids: readonly string[],
  named: (amount: number) => string,
  queryClient: QueryClient,
) {
  const { done, failure } = await inBatches(ids, 'Restoring', (some) =>
    api.post('/api/images/restore', { body: { ids: some } }),
  )
  if (failure)
    showToast({
      kind: 'failed',
      title: `${named(ids.length - done.length)} not restored.`,
      detail: explain(failure.error),
    })
  await refresh(queryClient)
}

async function refresh(queryClient: QueryClient) {
  for (const queryKey of [imageKeys.all, generationKeys.all, albumKeys.all])
    await queryClient.invalidateQueries({ queryKey })
}
