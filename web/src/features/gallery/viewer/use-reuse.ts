import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type GalleryImage, GenerationSchema } from '@the-way/shared'
import { explain } from '../../../components/page-error.tsx'
import { showToast } from '../../../components/toast-store.ts'
import { api } from '../../../lib/api-client.ts'
import { keep } from '../../../lib/kept-state.ts'
import { studioKey, valuesOf } from '../../generations/studio-values.ts'
import { reusedSource } from '../../sources/reused-source.ts'
import { keepDraft } from '../../sources/source-draft.ts'
import { imageQuery } from '../api.ts'

/** Returns a function that opens the model's page with the prompt, all settings and the source of an image. */
export function useReuse() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return async ({ id, model_id, generation_id }: GalleryImage) => {
    try {
      const [image, generation] = await Promise.all([
        queryClient.ensureQueryData(imageQuery(id)),
        api.get(`/api/generations/${encodeURIComponent(generation_id)}`, {
          schema: GenerationSchema,
        }),
      ])
      const { draft, imageId } = await reusedSource(generation, queryClient)
      keep(studioKey(model_id), valuesOf(image))
      keepDraft(model_id, draft)
      await navigate({
        to: '/models/$id',
        params: { id: model_id },
        search: imageId ? { image: imageId } : {},
      })
    } catch (error) {
      showToast({ kind: 'failed', title: 'Settings not loaded.', detail: explain(error) })
    }
  }
}
