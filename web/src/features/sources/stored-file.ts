import type { Source } from './source.ts'

const LOST =
  'The image of the earlier generation could not be loaded. Choose an image, or remove it.'

/** Downloads a file that a generation has stored. */
export async function storedFile(url: string, name: string): Promise<File> {
  const response = await fetch(url).catch(() => null)
  if (!response?.ok) throw new Error(LOST)
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
