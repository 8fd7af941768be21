import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import type { JobLogger } from './worker.ts'

export interface CleanUpDependencies {
  database: Database
  files: Files
  logger: JobLogger
}

const EVERY_MS = 3600_000
/** A younger file may belong to a request whose row is still to come. */
const ORPHAN_AGE_MS = 3600_000
const BATCH = 500

/** Removes expired rows, and files that no row speaks of: what a request that died half-way left behind. */
export async function cleanUp(
  { database, files }: CleanUpDependencies,
  orphanAgeMs = ORPHAN_AGE_MS,
): Promise<void> {
  await database.call.expired_delete({ now: new Date().toISOString() })
  const oldest = Date.now() - orphanAgeMs
  let batch: string[] = []
  const removeOrphans = async () => {
    const known = new Set(await database.call.files_known({ files: batch }))
    await files.remove(batch.filter((key) => !known.has(key)))
    batch = []
  }
  for await (const { key, modified_at } of files.list()) {
    if (modified_at.getTime() <= oldest) batch.push(key)
    if (batch.length >= BATCH) await removeOrphans()
  }
  if (batch.length > 0) await removeOrphans()
}

/** Runs the clean-up now and then, never twice at a time. */
export function createCleanUp(deps: CleanUpDependencies) {
  let timer: NodeJS.Timeout | undefined
  let run: Promise<void> | undefined
  let isStopped = false
  const turn = () => {
    run = cleanUp(deps)
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'clean-up failed'))
      .finally(() => {
        if (!isStopped) timer = setTimeout(turn, EVERY_MS).unref()
      })
  }
  return {
    start: turn,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await run
    },
  }
}
