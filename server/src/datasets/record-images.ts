import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import { isDatabaseAway } from '../ports/database/retry-until-answered.ts'
import type { Files } from '../ports/files/files.ts'

type ImageFiles = Pick<NewDatasetImage, 'file' | 'thumbnail_file'>

const keysOf = (images: readonly ImageFiles[]) =>
  images.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file])

/**
 * Runs `write`, which makes rows of images that were just stored, then removes the files of those that no row
 * speaks of: `recorded` are the images that the answer tells of.
 */
export async function recordImages<T>(
  files: Files,
  images: readonly ImageFiles[],
  write: () => Promise<T>,
  recorded: (result: T) => readonly ImageFiles[],
): Promise<T> {
  // What cannot be removed now is an orphan, which the clean-up takes; the answer does not wait for that.
  const remove = (keys: string[]) => files.remove(keys).catch(() => {})
  try {
    const result = await write()
    const kept = new Set(keysOf(recorded(result)))
    await remove(keysOf(images).filter((key) => !kept.has(key)))
    return result
  } catch (error) {
    // Where the answer was lost the rows may be there: their files stay.
    if (!isDatabaseAway(error)) await remove(keysOf(images))
    throw error
  }
}
