import { ApiError } from '../../lib/api-error.ts'
import type { Source } from './source.ts'

/** Without the image nothing is generated: something else would be made and charged for. */
const notLoaded = (status: number) =>
  new ApiError({
    status,
    code: 'files.not_loaded',
    detail:
      'The image of the earlier generation could not be loaded. Try again, or choose an image.',
  })

/** Downloads a file that a generation has stored. */
export async function storedFile(url: string, name: string): Promise<File> {
  const response = await fetch(url).catch(() => null)
  if (!response?.ok) throw notLoaded(response?.status ?? 0)
  const blob = await response.blob()
  return new File([blob], name, { type: blob.type })
}

/** Returns the copy of a source that a generation has stored, to start from it again. */
export async function copiedSource(url: string): Promise<Source> {
  const name = 'Image of an earlier generation'
  const file = await storedFile(url, name)
  const bitmap = await createImageBitmap(file)
  const { width, height } = bitmap
  bitmap.close()
  return { kind: 'upload', name, file, url, thumbnail: { src: url }, width, height }
}
