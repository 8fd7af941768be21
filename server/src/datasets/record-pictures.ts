import type { NewDatasetPicture } from '../ports/database/functions/datasets.ts'
import { isDatabaseAway } from '../ports/database/until-answered.ts'
import type { Files } from '../ports/files/files.ts'

type PictureFiles = Pick<NewDatasetPicture, 'file' | 'thumbnail_file'>

const keysOf = (pictures: readonly PictureFiles[]) =>
  pictures.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file])

/**
 * Runs `write`, which makes rows of pictures that were just stored, then removes the files of those that no row
 * speaks of: `recorded` are the pictures that the answer tells of.
 */
export async function recordPictures<T>(
  files: Files,
  pictures: readonly PictureFiles[],
  write: () => Promise<T>,
  recorded: (result: T) => readonly PictureFiles[],
): Promise<T> {
  // What cannot be removed now is an orphan, which the clean-up takes; the answer does not wait for that.
  const remove = (keys: string[]) => files.remove(keys).catch(() => {})
  try {
    const result = await write()
    const kept = new Set(keysOf(recorded(result)))
    await remove(keysOf(pictures).filter((key) => !kept.has(key)))
    return result
  } catch (error) {
    // Where the answer was lost the rows may be there: their files stay.
    if (!isDatabaseAway(error)) await remove(keysOf(pictures))
    throw error
  }
}
