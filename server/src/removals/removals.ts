import { setTimeout as wait } from 'node:timers/promises'
import { thumbnailKeys } from '../files/thumbnails.ts'
import type { Database } from '../ports/database/database.ts'
import type { Removal } from '../ports/database/functions/removals.ts'
import type { Files } from '../ports/files/files.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import type { JobLogger } from '../workers/worker.ts'

export interface RemovalsDependencies {
  database: Database
  files: Files
  replicate: Replicate
  /** Whether this server is in demo mode. */
  emulated: boolean
  logger: JobLogger
}

export type Removals = ReturnType<typeof createRemovals>

/** How many removals are tried in one turn. */
const BATCH = 500
/** How long a response waits for the removal, in milliseconds; storage and Replicate may be slow. */
const TIMEOUT_MS = 5000

/** Tries to remove a file with its thumbnails and returns whether all are gone. */
export const removeFile = async (files: Files, key: string): Promise<boolean> => {
  const keys = [key, ...thumbnailKeys(key)]
  await files.remove(keys)
  const left = await Promise.all(keys.map((one) => files.stat(one)))
  return left.every((stat) => stat === null)
}

/** Tries to remove an upload from Replicate and returns whether it is gone. */
export const removeUpload = async (replicate: Replicate, id: string): Promise<boolean> => {
  await replicate.deleteFile(id)
  return !(await replicate.hasFile(id))
}

/**
 * Removes files and uploads whose rows were deleted. The deletion recorded them in its transaction, so that they are
 * removed even if storage is unavailable at that moment or the process dies.
 */
export function createRemovals(deps: RemovalsDependencies) {
  const { database, files, replicate, emulated, logger } = deps
  const { call } = database

  const isGone = async ({ kind, name }: Removal): Promise<boolean> => {
    try {
      return await (kind === 'file' ? removeFile(files, name) : removeUpload(replicate, name))
    } catch (err) {
      logger.warn({ err, kind, name }, 'not removed yet; it will be retried')
      return false
    }
  }

  const remove = async (removals: Removal[]): Promise<void> => {
    const gone: Removal[] = []
    for (const removal of removals) if (await isGone(removal)) gone.push(removal)
    if (gone.length > 0) await call.removals_done({ removals: gone })
  }

  const work = async (): Promise<void> =>
    remove(await call.removals_open({ emulated, limit: BATCH }))

  return {
    /** Retries all open removals. */
    work,
    /** Tries to remove what a deletion has just left behind. It never fails; `work` retries within a minute. */
    begin: async (left: { files: string[]; uploads: string[] }): Promise<void> => {
      // An upload may belong to the other mode; `work` skips those.
      const hasOnlyFiles = left.uploads.length === 0
      const first = hasOnlyFiles
        ? remove(left.files.map((name) => ({ kind: 'file', name })))
        : work()
      const removal = first.catch((err: unknown) =>
        logger.warn({ err }, 'removals could not be recorded as done'),
      )
      await Promise.race([removal, wait(TIMEOUT_MS, undefined, { ref: false })])
    },
  }
}
