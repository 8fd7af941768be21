import type { GenerateBody } from '@the-way/shared'
import type { FormFiles } from '../../lib/post-once.ts'
import { encodeMask } from './mask-job.ts'
import type { Mark } from './mask-marks.ts'
import type { Source } from './source.ts'

/** What a generation starts from, as it was chosen when the user clicked. */
export interface ChosenSource {
  source: Source
  /** Empty without a mask. */
  marks: readonly Mark[]
  strength: number
}

export interface StartRequest {
  body: GenerateBody
  files: FormFiles
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
