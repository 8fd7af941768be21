import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { GalleryImage } from '@the-way/shared'
import { explain } from '../../../components/page-error.tsx'
import { showToast } from '../../../components/toast-store.ts'
import { keep } from '../../../lib/kept-state.ts'
import { studioKey, valuesOf } from '../../generations/studio-values.ts'
import { imageQuery } from '../api.ts'

/** Returns a function that opens the model's page with the prompt and all settings of an image. */
export function useReuse() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return async ({ id, model_id }: GalleryImage) => {
    try {
      const image = await queryClient.ensureQueryData(imageQuery(id))
      keep(studioKey(model_id), valuesOf(image))
      await navigate({ to: '/models/$id', params: { id: model_id } })
    } catch (error) {
      showToast({ kind: 'failed', title: 'Settings not loaded.', detail: explain(error) })
    }
  }
}
