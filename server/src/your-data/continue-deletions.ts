import { parseModelReference } from '@the-way/shared'
import { findOrphans } from '../files/find-orphans.ts'
import type { Database } from '../ports/database/database.ts'
import type { DeletionTodo } from '../ports/database/functions/your-data.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import type { Files } from '../ports/files/files.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { removeFile, removeUpload } from '../removals/removals.ts'
import type { JobLogger } from '../workers/worker.ts'
import { isOfOtherMode } from './receipt.ts'

export interface DeletionsDependencies {
  database: Database
  files: Files
  replicate: Replicate
  /** Whether this server is in demo mode. */
  emulated: boolean
  logger: JobLogger
}

/** Replicate takes minutes to delete a version. A version that still exists a day later will not be deleted. */
const RETRY_PERIOD_MS = 24 * 3600_000

/** Continues all incomplete deletions, or only one of them. */
export async function continueDeletions(deps: DeletionsDependencies, only?: string): Promise<void> {
  const { call } = deps.database
  for (const { id, created_at, todo, emulated } of await call.deletions_open({})) {
    if (only !== undefined && id !== only) continue
    const isLate = Date.now() - Date.parse(created_at) > RETRY_PERIOD_MS
    const isOtherMode = isOfOtherMode({ emulated }, deps.emulated)
    const before = Date.parse(created_at)
    const done = await removeAll(deps, todo, { before, isLate, isOtherMode })
    await call.deletions_note({ id, now: new Date().toISOString(), ...done })
  }
}

type Done = Omit<FunctionArgs<'deletions_note'>, 'id' | 'now'>

const LATE = 'it still existed after a day'
const NOTHING: DeletionTodo = { files: [], folders: [], uploads: [], versions: [] }

/** Tries to remove everything in `todo`. Returns what is left to do, and what is not retried any more. */
async function removeAll(
  deps: DeletionsDependencies,
  todo: DeletionTodo,
  /**
   * `before`: later uploads belong to the time after the deletion. `isOtherMode`: uploads and versions are skipped,
   * because Replicate and the emulator do not have each other’s.
   */
  { before, isLate, isOtherMode }: { before: number; isLate: boolean; isOtherMode: boolean },
): Promise<Done> {
  const { files, replicate, logger } = deps
  const rejected: Done['stays'] = []
  const orphans = new Set<string>()
  const folders = await removeEach(logger, todo.folders, async (folder) => {
    for await (const keys of findOrphans(deps, { folder, before }))
      for (const key of keys) orphans.add(key)
    return true
  })
  for (const key of todo.files) orphans.delete(key)
  const left = {
    files: await removeEach(logger, [...todo.files, ...orphans], (key) => removeFile(files, key)),
    folders,
    uploads: isOtherMode
      ? todo.uploads
      : await removeEach(logger, todo.uploads, (id) => removeUpload(replicate, id)),
    versions: isOtherMode
      ? todo.versions
      : await removeEach(logger, todo.versions, (name) => removeVersion(replicate, name, rejected)),
  }
  // Uploads and versions of the other mode were not tried, so they stay in `todo` for longer than a day.
  const expired = !isLate ? NOTHING : isOtherMode ? { ...left, uploads: [], versions: [] } : left
  return {
    todo: !isLate ? left : isOtherMode ? { ...left, files: [], folders: [] } : NOTHING,
    found: orphans.size,
    remains: [...expired.files, ...expired.folders, ...expired.uploads].map(
      (item) => `${item} could not be deleted within a day.`,
    ),
    stays: [...rejected, ...expired.versions.map((version) => ({ version, why: LATE }))],
  }
}

/** Returns the items that still exist. */
async function removeEach(
  logger: JobLogger,
  items: string[],
  isGone: (item: string) => Promise<boolean>,
): Promise<string[]> {
  const left: string[] = []
  for (const item of items) {
    const gone = await isGone(item).catch((err: unknown) => {
      logger.warn({ err, item }, 'not deleted yet')
      return false
    })
    if (!gone) left.push(item)
  }
  return left
}

/**
 * Tries to delete a version and returns whether it is done. If Replicate rejects the deletion, the version is added to
 * `rejected` and counts as done.
 */
async function removeVersion(
  replicate: Replicate,
  name: string,
  rejected: Done['stays'],
): Promise<boolean> {
  const reference = parseModelReference(name)
  if (!reference?.version) return true
  const { owner, name: model, version } = reference
  if ((await replicate.getVersion(owner, model, version)) === null) return true
  try {
    await replicate.deleteVersion(owner, model, version)
  } catch (error) {
    if (!(error instanceof ReplicateError) || !isRejection(error)) throw error
    rejected.push({ version: name, why: error.detail })
    return true
  }
  return (await replicate.getVersion(owner, model, version)) === null
}

const isRejection = ({ status }: ReplicateError) =>
  status !== null && status >= 400 && status < 500 && ![401, 402, 408, 429].includes(status)
