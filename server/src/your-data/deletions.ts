import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Deletion, parseModelReference } from '@the-way/shared'
import type { JobLogger } from '../jobs/worker.ts'
import type { Database } from '../ports/database/database.ts'
import type { DeletionTodo } from '../ports/database/functions/your-data.ts'
import type { Files } from '../ports/files/files.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { runningError } from './your-data.errors.ts'

export interface DeletionsDependencies {
  database: Database
  files: Files
  replicate: Replicate
  logger: JobLogger
}

export type DeletionsService = ReturnType<typeof createDeletions>

/** Replicate takes minutes to delete a version; what is there a day later it does not delete. */
const GIVE_UP_AFTER_MS = 24 * 3600_000

/** Most are complete by then; thousands of files take longer, and nobody has to wait for their receipt. */
const ANSWER_WITHIN_MS = 10_000

const KEPT_BY_REPLICATE =
  'Replicate keeps, for its bill, that trainings and runs took place; their pictures it removes within a day.'
const KEPT_HERE =
  'Your sign-ins, API keys and spending caps are still there: end them in the settings.'

/** Deletes everything of a person, with a receipt: rows at once, the rest as often as it takes until it is gone. */
export function createDeletions(deps: DeletionsDependencies) {
  const { call } = deps.database

  /** Goes on with all that are not complete, or with one of them. */
  const work = async (only?: string): Promise<void> => {
    for (const { id, created_at, todo } of await call.deletions_open({})) {
      if (only !== undefined && id !== only) continue
      const isLate = Date.now() - Date.parse(created_at) > GIVE_UP_AFTER_MS
      const { left, remains } = await removeAll(deps, todo, isLate)
      const now = new Date().toISOString()
      await call.deletions_note({ id, now, todo: left, remains })
    }
  }

  return {
    work,
    start: async (owner_id: string, at_replicate: boolean): Promise<Deletion> => {
      const id = randomUUID()
      const now = new Date().toISOString()
      const { deletion } = await call.deletions_start({ id, owner_id, now, at_replicate })
      if (deletion === null) throw runningError()
      const removal = work(id).catch((err: unknown) =>
        deps.logger.warn({ err, deletion: id }, 'the deletion is not complete; it goes on later'),
      )
      await Promise.race([removal, wait(ANSWER_WITHIN_MS, undefined, { ref: false })])
      return (await call.deletions_get({ owner_id, id })) ?? deletion
    },
    get: (owner_id: string, id: string) => call.deletions_get({ owner_id, id }),
    list: (page: { owner_id: string; limit: number; cursor: string | null }) =>
      call.deletions_list(page),
  }
}

async function removeAll(
  { files, replicate, logger }: DeletionsDependencies,
  todo: DeletionTodo,
  isLate: boolean,
): Promise<{ left: DeletionTodo; remains: string[] }> {
  const refused: string[] = []
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
    files: await filter(todo.files, async (key) => {
      await files.remove([key])
      return (await files.stat(key)) === null
    }),
    uploads: await filter(todo.uploads, async (id) => {
      await replicate.deleteFile(id)
      return true
    }),
    versions: await filter(todo.versions, (name) => isVersionGone(replicate, name, refused)),
  }
  const remains = [...refused, KEPT_BY_REPLICATE, KEPT_HERE]
  if (!isLate) return { left, remains }
  const still = [...left.files, ...left.uploads, ...left.versions]
  return {
    left: { files: [], uploads: [], versions: [] },
    remains: [...still.map((item) => `${item} could not be deleted within a day.`), ...remains],
  }
}

/** Asks for its end and looks whether it has come; a version that Replicate does not let go is named. */
async function isVersionGone(
  replicate: Replicate,
  name: string,
  refused: string[],
): Promise<boolean> {
  const reference = parseModelReference(name)
  if (!reference?.version) return true
  const { owner, name: model, version } = reference
  if ((await replicate.getVersion(owner, model, version)) === null) return true
  try {
    await replicate.deleteVersion(owner, model, version)
  } catch (error) {
    if (!(error instanceof ReplicateError) || !isRefusal(error)) throw error
    refused.push(
      `Replicate does not delete the version ${name}: ${error.message}. See replicate.com/${owner}/${model}/versions.`,
    )
    return true
  }
  return (await replicate.getVersion(owner, model, version)) === null
}

const isRefusal = ({ status }: ReplicateError) =>
  status !== null && status >= 400 && status < 500 && ![401, 402, 408, 429].includes(status)
