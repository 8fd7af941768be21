import type { GenerateBody, Generation } from '@the-way/shared'
import type { FormFiles } from '../../lib/post-once.ts'
import { encodeMask } from './mask-job.ts'
import type { Mark } from './mask-marks.ts'
import type { Source } from './source.ts'
import { storedFile } from './stored-file.ts'

/** What a generation starts from, as it was chosen when the user clicked. */
export interface ChosenSource {
  source: Source
  /** Empty without a mask. */
  marks: readonly Mark[]
  strength: number
}

export interface StartRequest {
  body: GenerateBody
  files?: FormFiles
}

/** Returns the request that starts a generation from an image. A gallery image without a mask needs no files. */
export async function requestFrom(
  body: GenerateBody,
  { source, marks, strength }: ChosenSource,
): Promise<StartRequest> {
  const mask = marks.length > 0 ? (await encodeMask(marks, source)).png : null
  return {
    body: {
      ...body,
      prompt_strength: strength,
      ...(source.kind === 'gallery' && { image_id: source.id }),
    },
    files: {
      ...(source.kind === 'upload' && { image: source.file }),
      ...(mask && { mask: new File([mask], 'mask.png', { type: 'image/png' }) }),
    },
  }
}

/** Returns the request that starts from the same image and mask as an earlier generation, from its stored copies. */
export async function requestLike(
  body: GenerateBody,
  { source, parameters }: Generation,
): Promise<StartRequest> {
  if (!source) return { body }
  const { prompt_strength } = parameters
  const [image, mask] = await Promise.all([
    storedFile(source.url, 'image'),
    source.mask_url ? storedFile(source.mask_url, 'mask.png') : null,
  ])
  return {
    body: { ...body, ...(typeof prompt_strength === 'number' && { prompt_strength }) },
    files: { image, ...(mask && { mask }) },
  }
}
