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

/** Replicate takes minutes to delete a version; what is there a day later it does not delete. */
const GIVE_UP_AFTER_MS = 24 * 3600_000

/** Most are complete by then; thousands of files take longer, and nobody has to wait for their receipt. */
const ANSWER_WITHIN_MS = 10_000

/** Deletes everything of a person, with a receipt: rows at once, the rest as often as it takes until it is gone. */
export function createDeletions(deps: DeletionsDependencies) {
  const { call } = deps.database
  const describeDeletion = (row: DeletionRow) => describe(row, deps.emulated)

  /** Goes on with all that are not complete, or with one of them. */
  const work = async (only?: string): Promise<void> => {
    for (const { id, created_at, todo, emulated } of await call.deletions_open({})) {
      if (only !== undefined && id !== only) continue
      const isLate = Date.now() - Date.parse(created_at) > GIVE_UP_AFTER_MS
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
        deps.logger.warn({ err, deletion: id }, 'the deletion is not complete; it goes on later'),
      )
      await Promise.race([removal, wait(ANSWER_WITHIN_MS, undefined, { ref: false })])
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

const LATE = 'it was still there after a day'
const NONE: DeletionTodo = { files: [], uploads: [], versions: [] }

/** What is still to do after one more try, and what is given up. */
async function removeAll(
  { files, replicate, logger }: DeletionsDependencies,
  todo: DeletionTodo,
  /** What is at Replicate is not asked of the emulator, nor the other way round: neither knows the other’s. */
  { isLate, isOtherMode }: { isLate: boolean; isOtherMode: boolean },
): Promise<Done> {
  const refused: Done['stays'] = []
  /** Those that are still there. */
  const filter = async (items: string[], isGone: (item: string) => Promise<boolean>) => {
    const there: string[] = []
    for (const item of items) {
      const gone = await isGone(item).catch((err: unknown) => {
        logger.warn({ err, item }, 'not deleted yet')
        return false
      })
      if (!gone) there.push(item)
    }
    return there
  }
  const left = {
    files: await filter(todo.files, (key) => removeFile(files, key)),
    uploads: isOtherMode
      ? todo.uploads
      : await filter(todo.uploads, (id) => removeUpload(replicate, id)),
    versions: isOtherMode
      ? todo.versions
      : await filter(todo.versions, (name) => isVersionGone(replicate, name, refused)),
  }
  // What the other mode has was not tried, so it is not given up either.
  const givenUp = !isLate ? NONE : isOtherMode ? { ...NONE, files: left.files } : left
  return {
    todo: !isLate ? left : isOtherMode ? { ...left, files: [] } : NONE,
    remains: [...givenUp.files, ...givenUp.uploads].map(
      (item) => `${item} could not be deleted within a day.`,
    ),
    stays: [...refused, ...givenUp.versions.map((version) => ({ version, why: LATE }))],
  }
}

/** Asks for its end and looks whether it has come; a version that Replicate does not let go stays. */
async function isVersionGone(
  replicate: Replicate,
  name: string,
  refused: Done['stays'],
): Promise<boolean> {
  const reference = parseModelReference(name)
  if (!reference?.version) return true
  const { owner, name: model, version } = reference
  if ((await replicate.getVersion(owner, model, version)) === null) return true
  try {
    await replicate.deleteVersion(owner, model, version)
  } catch (error) {
    if (!(error instanceof ReplicateError) || !isRefusal(error)) throw error
    refused.push({ version: name, why: error.detail })
    return true
  }
  return (await replicate.getVersion(owner, model, version)) === null
}

const isRefusal = ({ status }: ReplicateError) =>
  status !== null && status >= 400 && status < 500 && ![401, 402, 408, 429].includes(status)
