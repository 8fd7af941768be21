import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Deletion, parseModelReference } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { DeletionRow, DeletionTodo } from '../ports/database/functions/your-data.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import type { Files } from '../ports/files/files.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { removeFile, removeUpload } from '../removals/removals.ts'
import type { JobLogger } from '../workers/worker.ts'
import { describeDeletion as describe, isOfOtherMode } from './receipt.ts'
import { runningError } from './your-data.errors.ts'

export interface DeletionsDependencies {
  database: Database
  files: Files
  replicate: Replicate
  emulated: boolean
  logger: JobLogger
}

export type DeletionsService = ReturnType<typeof createDeletions>

/** Replicate takes minutes to delete a version. A version that still exists a day later will not be deleted. */
const RETRY_PERIOD_MS = 24 * 3600_000

/** How long a response waits. Most deletions are complete by then; only thousands of files take longer. */
const RESPONSE_TIMEOUT_MS = 10_000

/** Deletes all data of an owner, with a receipt: rows at once, the rest with retries. */
export function createDeletions(deps: DeletionsDependencies) {
  const { call } = deps.database
  const describeDeletion = (row: DeletionRow) => describe(row, deps.emulated)

  /** Continues all incomplete deletions, or only one of them. */
  const work = async (only?: string): Promise<void> => {
    for (const { id, created_at, todo, emulated } of await call.deletions_open({})) {
      if (only !== undefined && id !== only) continue
      const isLate = Date.now() - Date.parse(created_at) > RETRY_PERIOD_MS
      const done = await removeAll(deps, todo, {
        isLate,
        isOtherMode: isOfOtherMode({ emulated }, deps.emulated),
      })
      await call.deletions_note({ id, now: new Date().toISOString(), ...done })
    }
  }

  return {
    work,
    start: async (owner_id: string, at_replicate: boolean): Promise<Deletion> => {
      const id = randomUUID()
      const now = new Date().toISOString()
      const started = await call.deletions_start({
        id,
        owner_id,
        now,
        at_replicate,
        emulated: deps.emulated,
      })
      if (started.deletion === null) throw runningError(started.under_way)
      const { deletion } = started
      const removal = work(id).catch((err: unknown) =>
        deps.logger.warn({ err, deletion: id }, 'the deletion is not complete; it will be retried'),
      )
      await Promise.race([removal, wait(RESPONSE_TIMEOUT_MS, undefined, { ref: false })])
      return describeDeletion((await call.deletions_get({ owner_id, id })) ?? deletion)
    },
    get: async (owner_id: string, id: string): Promise<Deletion | null> => {
      const row = await call.deletions_get({ owner_id, id })
      return row && describeDeletion(row)
    },
    list: async (page: { owner_id: string; limit: number; cursor: string | null }) => {
      const { deletions, next_cursor } = await call.deletions_list(page)
      return { deletions: deletions.map(describeDeletion), next_cursor }
    },
  }
}

type Done = Omit<FunctionArgs<'deletions_note'>, 'id' | 'now'>

const LATE = 'it still existed after a day'
const NOTHING: DeletionTodo = { files: [], uploads: [], versions: [] }

/** Tries to remove everything in `todo`. Returns what is left to do, and what is not retried any more. */
async function removeAll(
  { files, replicate, logger }: DeletionsDependencies,
  todo: DeletionTodo,
  /** `isOtherMode`: uploads and versions are skipped, because Replicate and the emulator do not have each other’s. */
  { isLate, isOtherMode }: { isLate: boolean; isOtherMode: boolean },
): Promise<Done> {
  const rejected: Done['stays'] = []
  /** Returns the items that still exist. */
  const removeEach = async (items: string[], isGone: (item: string) => Promise<boolean>) => {
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
  const left = {
    files: await removeEach(todo.files, (key) => removeFile(files, key)),
    uploads: isOtherMode
      ? todo.uploads
      : await removeEach(todo.uploads, (id) => removeUpload(replicate, id)),
    versions: isOtherMode
      ? todo.versions
      : await removeEach(todo.versions, (name) => removeVersion(replicate, name, rejected)),
  }
  // Uploads and versions of the other mode were not tried, so they stay in `todo` for longer than a day.
  const expired = !isLate ? NOTHING : isOtherMode ? { ...NOTHING, files: left.files } : left
  return {
    todo: !isLate ? left : isOtherMode ? { ...left, files: [] } : NOTHING,
    remains: [...expired.files, ...expired.uploads].map(
      (item) => `${item} could not be deleted within a day.`,
    ),
    stays: [...rejected, ...expired.versions.map((version) => ({ version, why: LATE }))],
  }
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
