import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Deletion } from '@the-way/shared'
import { sourcesFolder, trainingImagesFolder } from '../uploads/owner-folders.ts'
import { continueDeletions, type DeletionsDependencies } from './continue-deletions.ts'
import { describeDeletion } from './receipt.ts'
import { runningError } from './your-data.errors.ts'

/** How long a response waits. Most deletions are complete by then; only thousands of files take longer. */
const RESPONSE_TIMEOUT_MS = 10_000

/** Deletes all data of an owner and returns the receipt: rows at once, the rest with retries. */
export async function startDeletion(
  deps: DeletionsDependencies,
  owner_id: string,
  at_replicate: boolean,
): Promise<Deletion> {
  const { database, emulated, logger } = deps
  const id = randomUUID()
  const now = new Date().toISOString()
  const folders = [trainingImagesFolder(owner_id), sourcesFolder(owner_id)]
  const request = { id, owner_id, now, at_replicate, emulated, folders }
  const { deletion, under_way } = await database.call.deletions_start(request)
  if (deletion === null) throw runningError(under_way)
  const removal = continueDeletions(deps, id).catch((err: unknown) =>
    logger.warn({ err, deletion: id }, 'the deletion is not complete; it will be retried'),
  )
  await Promise.race([removal, wait(RESPONSE_TIMEOUT_MS, undefined, { ref: false })])
  const row = await database.call.deletions_get({ owner_id, id })
  return describeDeletion(row ?? deletion, emulated)
}
