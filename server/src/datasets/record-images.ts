import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import { isDatabaseAway } from '../ports/database/retry-until-answered.ts'
import type { Files } from '../ports/files/files.ts'

type ImageFiles = Pick<NewDatasetImage, 'file' | 'thumbnail_file'>

const keysOf = (images: readonly ImageFiles[]) =>
  images.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file])

/**
 * Runs `write`, which inserts rows for images that were just stored, then removes the files of images without a row.
 * `recorded` returns the images that have one.
 */
export async function recordImages<T>(
  files: Files,
  images: readonly ImageFiles[],
  write: () => Promise<T>,
  recorded: (result: T) => readonly ImageFiles[],
): Promise<T> {
  // The clean-up later removes files that can't be removed now, so the response does not wait for them.
  const remove = (keys: string[]) => files.remove(keys).catch(() => {})
  try {
    const result = await write()
    const kept = new Set(keysOf(recorded(result)))
    await remove(keysOf(images).filter((key) => !kept.has(key)))
    return result
  } catch (error) {
    // If only the database's response was lost, the rows may exist, so their files stay.
    if (!isDatabaseAway(error)) await remove(keysOf(images))
    throw error
  }
}
