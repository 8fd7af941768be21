import { setTimeout as wait } from 'node:timers/promises'
import { formerThumbnailKeys, type Thumbnails } from '../files/thumbnails.ts'
import type { Database } from '../ports/database/database.ts'
import { type Files, FilesError, isFileRejected } from '../ports/files/files.ts'
import type { JobLogger } from '../workers/worker.ts'

export interface MakeThumbnailsDependencies {
  database: Database
  files: Files
  thumbnails: Thumbnails
  logger: JobLogger
}

const BATCH = 10
/** When a batch is due again, in milliseconds, if the server died or a thumbnail could not be stored. */
const RETRY_MS = 5 * 60_000

/**
 * Makes the thumbnails of all owners' images that do not have theirs: of earlier versions, or where storing one failed.
 * One image at a time, and with a rest after each that is as long as the work, so that it takes at most half a core.
 */
export async function makeMissingThumbnails(
  { database: { call }, files, thumbnails, logger }: MakeThumbnailsDependencies,
  signal: AbortSignal,
): Promise<void> {
  let total = 0
  const rest = (ms: number) => wait(ms, undefined, { signal }).catch(() => {})
  while (!signal.aborted) {
    const began = Date.now()
    const images = await call.images_claim_thumbnails({
      now: new Date(began).toISOString(),
      until: new Date(began + RETRY_MS).toISOString(),
      limit: BATCH,
    })
    const made: string[] = []
    let failure: FilesError | null = null
    for (const { id, file, width } of images) {
      if (signal.aborted || failure) break
      const began = performance.now()
      try {
        await thumbnails.makeAhead({ file, width })
        await files.remove(formerThumbnailKeys(file))
        made.push(id)
      } catch (error) {
        if (!(error instanceof FilesError)) throw error
        // A storage that never accepts such files would be asked forever.
        if (isFileRejected(error)) made.push(id)
        else failure = error
      }
      await rest(performance.now() - began)
    }
    if (made.length > 0) await call.images_thumbnails_made({ ids: made })
    total += made.length
    if (failure) {
      logger.warn({ err: failure }, 'thumbnails could not be stored; they will be made later')
      await rest(RETRY_MS)
    } else if (images.length < BATCH) break
  }
  if (total > 0) logger.info({ images: total }, 'thumbnails were made')
}
