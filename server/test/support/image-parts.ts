import type { Part } from './form.ts'
import { makeJpeg } from './make-image.ts'

/** A loose image; different seeds make different ones. */
export const imagePart = async (seed: number, filename = `${seed}.jpg`): Promise<Part> => ({
  name: 'file',
  filename,
  type: 'image/jpeg',
  body: await makeJpeg({ seed }),
})

export const imageParts = (count: number): Promise<Part[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => imagePart(n + 1)))
