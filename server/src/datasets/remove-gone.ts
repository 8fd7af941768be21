import type { Files } from '../ports/files/files.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import type { JobLogger } from '../workers/worker.ts'

export interface RemoveGoneDependencies {
  files: Files
  replicate: Replicate
  logger: JobLogger
}

/**
 * Removes the files of deleted datasets and their uploads at Replicate. Failures are only logged, because the clean-up
 * finds files without a row, and Replicate deletes uploads after a day.
 */
export async function removeGone(
  { files, replicate, logger }: RemoveGoneDependencies,
  gone: { files: readonly string[]; upload_ids: readonly string[] },
): Promise<void> {
  const logFailure = (what: object) => (err: unknown) =>
    logger.warn({ ...what, err }, 'could not remove files or uploads of a deleted dataset')
  await Promise.all([
    files.remove(gone.files).catch(logFailure({ files: gone.files.length })),
    ...gone.upload_ids.map((id) => replicate.deleteFile(id).catch(logFailure({ upload: id }))),
  ])
}
