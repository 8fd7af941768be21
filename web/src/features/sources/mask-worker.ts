import { drawMask } from './mask-draw.ts'
import type { MaskAnswer, MaskJob } from './mask-job.ts'
import { toBlackAndWhite } from './mask-pixels.ts'

/** Rows that are changed at a time, so that a large mask is not in memory twice. */
const BAND = 256

/** Draws a mask at the size of its source and encodes it as PNG, without holding up the page. */
addEventListener('message', ({ data }: MessageEvent<MaskJob>) => {
  void encode(data)
    .catch((): MaskAnswer => null)
    .then((answer) => postMessage(answer))
})

async function encode({ marks, width, height }: MaskJob): Promise<MaskAnswer> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  drawMask(context, marks, { width, height })
  let white = 0
  for (let top = 0; top < height; top += BAND) {
    const band = context.getImageData(0, top, width, Math.min(BAND, height - top))
    white += toBlackAndWhite(band.data)
    context.putImageData(band, 0, top)
  }
  return { png: await canvas.convertToBlob({ type: 'image/png' }), white }
}
