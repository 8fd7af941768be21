import type { Files } from '../ports/files/files.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import type { JobLogger } from '../workers/worker.ts'

export interface RemoveGoneDependencies {
  files: Files
  replicate: Replicate
  logger: JobLogger
}

/**
 * Removes what datasets leave behind whose rows are gone: their files, and our uploads at Replicate. What fails is told
 * in the log alone: the clean-up finds files that no row speaks of, and Replicate deletes uploads after a day.
 */
export async function removeGone(
  { files, replicate, logger }: RemoveGoneDependencies,
  gone: { files: readonly string[]; upload_ids: readonly string[] },
): Promise<void> {
  const tell = (what: object) => (err: unknown) =>
    logger.warn({ ...what, err }, 'what a deleted dataset left behind was not removed')
  await Promise.all([
    files.remove(gone.files).catch(tell({ files: gone.files.length })),
    ...gone.upload_ids.map((id) => replicate.deleteFile(id).catch(tell({ upload: id }))),
  ])
}
