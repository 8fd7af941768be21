import type { QueryClient } from '@tanstack/react-query'
import type { GalleryImage } from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { counted, frameNumber } from '../../lib/format.ts'
import { generationKeys } from '../generations/api.ts'
import { changeListed, imageKeys } from './api.ts'

type NumberedImage = Pick<GalleryImage, 'id' | 'number'>

/** Deletes images at once; the toast restores them while the server still has them. */
export async function deleteImages(images: readonly NumberedImage[], queryClient: QueryClient) {
  const ids = images.map(({ id }) => id)
  const [first] = images
  const what =
    images.length === 1 && first
      ? `Image ${frameNumber(first.number)}`
      : counted(images.length, 'image')
  const deleted = new Set(ids)
  try {
    await api.post('/api/images/delete', { body: { ids } })
  } catch (error) {
    showToast({ kind: 'failed', title: `${what} not deleted.`, detail: explain(error) })
    return refresh(queryClient)
  }
  changeListed(queryClient, (image) => (deleted.has(image.id) ? null : image))
  void queryClient.invalidateQueries({ queryKey: generationKeys.all })
  showToast({
    kind: 'undo',
    title: `${what} deleted.`,
    action: { label: 'Undo', run: () => void restoreImages(ids, what, queryClient) },
  })
}

async function restoreImages(ids: readonly string[], what: string, queryClient: QueryClient) {
  try {
    await api.post('/api/images/restore', { body: { ids } })
  } catch (error) {
    showToast({ kind: 'failed', title: `${what} not restored.`, detail: explain(error) })
  }
  await refresh(queryClient)
}

async function refresh(queryClient: QueryClient) {
  await queryClient.invalidateQueries({ queryKey: imageKeys.all })
  await queryClient.invalidateQueries({ queryKey: generationKeys.all })
}
