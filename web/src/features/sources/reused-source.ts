import type { QueryClient } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { showToast } from '../../components/toast-store.ts'
import { ApiError } from '../../lib/api-error.ts'
import { imageQuery } from '../gallery/api.ts'
import { NO_DRAFT, type SourceDraft } from './source-draft.ts'

interface ReusedSource {
  draft: SourceDraft
  /** The gallery image to start from, if it still exists. */
  imageId: string | undefined
}

/**
 * Returns what to start from to repeat a generation: the same gallery image, or the copy that the generation has stored
 * if the image was a file or has been deleted. Says that a mask has to be painted again.
 */
export async function reusedSource(
  { source, parameters }: Pick<Generation, 'source' | 'parameters'>,
  queryClient: QueryClient,
): Promise<ReusedSource> {
  if (!source) return { draft: NO_DRAFT, imageId: undefined }
  const { image_id, url, mask_url } = source
  const { prompt_strength } = parameters
  const strength = typeof prompt_strength === 'number' ? prompt_strength : null
  const isListed = image_id !== null && (await exists(image_id, queryClient))
  if (mask_url)
    showToast({
      kind: 'failed',
      title: 'The mask was not reused.',
      detail: 'Paint it again, or the whole image is changed.',
    })
  return {
    draft: { ...NO_DRAFT, strength, copy: isListed ? null : url },
    imageId: isListed ? image_id : undefined,
  }
}

/** If the server can't be asked, the page tries again and says so. */
const exists = (id: string, queryClient: QueryClient): Promise<boolean> =>
  queryClient.fetchQuery(imageQuery(id)).then(
    () => true,
    (error: unknown) => !(error instanceof ApiError && error.status === 404),
  )
