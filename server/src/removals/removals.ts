import { setTimeout as wait } from 'node:timers/promises'
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

/** As many as are tried in one turn. */
const BATCH = 500
/** How long an answer waits for what is removed behind it, in milliseconds; storage and Replicate may be slow. */
const PATIENCE_MS = 5000

/** Whether it is gone, after one more try. */
export const removeFile = async (files: Files, key: string): Promise<boolean> => {
  await files.remove([key])
  return (await files.stat(key)) === null
}

/** Whether it is gone, after one more try. */
export const removeUpload = async (replicate: Replicate, id: string): Promise<boolean> => {
  await replicate.deleteFile(id)
  return !(await replicate.hasFile(id))
}

/**
 * Removes files and uploads whose rows were deleted. The deletion itself wrote them down, so that they go even where
 * storage is away at that moment or the process dies.
 */
export function createRemovals(deps: RemovalsDependencies) {
  const { database, files, replicate, emulated, logger } = deps
  const { call } = database

  const isGone = async ({ kind, name }: Removal): Promise<boolean> => {
    try {
      return await (kind === 'file' ? removeFile(files, name) : removeUpload(replicate, name))
    } catch (err) {
      logger.warn({ err, kind, name }, 'not removed yet; it is tried again')
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
    /** One more try for all that are left. */
    work,
    /** The first try for what a deletion has just left; it never fails, the next one follows within a minute. */
    begin: async (left: { files: string[]; uploads: string[] }): Promise<void> => {
      // An upload may be of the other mode, which `work` leaves alone.
      const isQuick = left.uploads.length === 0
      const first = isQuick ? remove(left.files.map((name) => ({ kind: 'file', name }))) : work()
      const removal = first.catch((err: unknown) =>
        logger.warn({ err }, 'removals are not noted as done'),
      )
      await Promise.race([removal, wait(PATIENCE_MS, undefined, { ref: false })])
    },
  }
}
