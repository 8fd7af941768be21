import { ApiError } from '../../lib/api-error.ts'
import type { Size } from './mask-draw.ts'
import type { Mark } from './mask-marks.ts'

/** What the worker gets. */
export interface MaskJob extends Size {
  marks: readonly Mark[]
}

/** What the worker answers; `null` if the browser could not draw or encode the mask. */
export type MaskAnswer = { png: Blob; white: number } | null

interface EncodedMask {
  /** As large as the source; white is repainted. */
  png: Blob
  /** The part of the image that is repainted, 0 to 1. */
  share: number
}

const notEncoded = () =>
  new ApiError({
    status: 0,
    code: 'masks.not_encoded',
    detail: 'This browser could not create the mask. Start from a smaller image.',
  })

/** Encodes a mask as a PNG in a worker. Throws `ApiError` if the browser can't. */
export function encodeMask(marks: readonly Mark[], { width, height }: Size): Promise<EncodedMask> {
  const worker = new Worker(new URL('./mask-worker.ts', import.meta.url), { type: 'module' })
  const encoded = new Promise<EncodedMask>((resolve, reject) => {
    const fail = () => reject(notEncoded())
    worker.addEventListener('error', fail)
    worker.addEventListener('message', ({ data }: MessageEvent<MaskAnswer>) => {
      if (data) resolve({ png: data.png, share: data.white / (width * height) })
      else fail()
    })
  })
  worker.postMessage({ marks, width, height } satisfies MaskJob)
  return encoded.finally(() => worker.terminate())
}
