import { recordFiles } from '../files/record-files.ts'
import type { NewDatasetImage } from '../ports/database/functions/datasets.ts'
import type { Files } from '../ports/files/files.ts'

type ImageFiles = Pick<NewDatasetImage, 'file' | 'thumbnail_file'>

const keysOf = (images: readonly ImageFiles[]) =>
  images.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file])

/**
 * Runs `write`, which inserts rows for images that were just stored, then removes the files of images without a row.
 * `recorded` returns the images that have one.
 */
export const recordImages = <T>(
  files: Files,
  images: readonly ImageFiles[],
  write: () => Promise<T>,
  recorded: (result: T) => readonly ImageFiles[],
): Promise<T> => recordFiles(files, keysOf(images), write, (result) => keysOf(recorded(result)))
