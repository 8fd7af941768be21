import type { Part } from './form.ts'
import { makeJpeg } from './make-image.ts'

/** Returns a form part with one image; different seeds make different images. */
export const imagePart = async (seed: number, filename = `${seed}.jpg`): Promise<Part> => ({
  name: 'file',
  filename,
  type: 'image/jpeg',
  body: await makeJpeg({ seed }),
})

export const imageParts = (count: number): Promise<Part[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => imagePart(n + 1)))
