import type { QueryClient } from '@tanstack/react-query'
import { type GalleryImageDetails, ModelSchema } from '@the-way/shared'
import { explain } from '../../../components/page-error.tsx'
import { showToast } from '../../../components/toast-store.ts'
import { api } from '../../../lib/api-client.ts'
import { frameNumber } from '../../../lib/format.ts'
import { modelKeys, modelQuery } from '../../models/api.ts'
import { imageKeys } from '../api.ts'

type Details = Pick<
  GalleryImageDetails,
  'id' | 'number' | 'model_id' | 'model_name' | 'is_model_thumbnail'
>

/** Makes an image its model's thumbnail, or restores the first one if it is. The toast brings back the one before. */
export async function toggleThumbnail(image: Details, queryClient: QueryClient) {
  const { id, number, model_id, model_name, is_model_thumbnail } = image
  const wanted = is_model_thumbnail ? null : id
  try {
    const before = await queryClient.fetchQuery({ ...modelQuery(model_id), staleTime: 0 })
    await setThumbnail(model_id, wanted, queryClient)
    showToast({
      kind: 'undo',
      title: `Image ${frameNumber(number)} is ${wanted === null ? 'no longer' : 'now'} the thumbnail of ${model_name}.`,
      action: {
        label: 'Undo',
        run: () =>
          void setThumbnail(model_id, before.thumbnail_image_id, queryClient).catch(showFailure),
      },
    })
  } catch (error) {
    showFailure(error)
  }
}

async function setThumbnail(model_id: string, imageId: string | null, queryClient: QueryClient) {
  const body = { thumbnail_image_id: imageId }
  await api.patch(`/api/models/${model_id}`, { body, schema: ModelSchema })
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: modelKeys.all }),
    queryClient.invalidateQueries({ queryKey: imageKeys.details() }),
  ])
}

const showFailure = (error: unknown) =>
  showToast({ kind: 'failed', title: 'Thumbnail not changed.', detail: explain(error) })
