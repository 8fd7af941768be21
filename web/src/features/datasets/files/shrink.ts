import { MAX_STORED_SIDE } from '@the-way/shared'

/** The types that every browser decodes correctly; others are uploaded unchanged. */
const SHRINKABLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif'])
const MIN_BYTES = 400 * 1024
const QUALITY = 0.92

let last: Promise<unknown> = Promise.resolve()

/**
 * Resizes a large image to the longest side that the server stores, as an upright JPEG. Returns the file itself if
 * that saves less than half of its size. Resizes one image at a time: a decoded photograph takes 200 MB.
 */
export function shrunk(file: File): Promise<Blob> {
  const current = last.then(() => shrink(file).catch(() => file))
  last = current
  return current
}

async function shrink(file: File): Promise<Blob> {
  if (!SHRINKABLE.has(file.type) || file.size < MIN_BYTES) return file
  if (typeof OffscreenCanvas === 'undefined') return file
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    const scale = MAX_STORED_SIDE / Math.max(bitmap.width, bitmap.height)
    if (scale >= 1) return file
    const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) return file
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, width, height)
    // A JPEG would lose the transparency.
    if (file.type !== 'image/jpeg' && isTransparent(context)) return file
    const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
    return small.size < file.size / 2 ? small : file
  } finally {
    bitmap.close()
  }
}

function isTransparent(context: OffscreenCanvasRenderingContext2D): boolean {
  const { width, height } = context.canvas
  const { data } = context.getImageData(0, 0, width, height)
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 255) return true
  return false
}
