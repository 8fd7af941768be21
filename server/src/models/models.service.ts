import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Importable,
  type Model,
  type ModelList,
  type ModelListQuery,
  parseModelReference,
  type SaveModelBody,
  type UpdateModelBody,
} from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { Caller } from '../ports/accounts/accounts.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { Files } from '../ports/files/files.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { usernameOf } from '../trainings/trainers/base-model.ts'
import { findVersionProblem } from './check-version.ts'
import { findImportable, type ImportableDependencies } from './importable.ts'
import { checkMigration } from './migration.ts'
import {
  adminOnlyModelError,
  badModelUrlError,
  cannotRegisterError,
  modelNotFoundError,
  throwReplicateProblem,
} from './models.errors.ts'

/** How long to wait for Replicate, in milliseconds, before the model is listed as unchecked. */
const CHECK_TIMEOUT_MS = 10_000

/** All users share one Replicate account; members may only use the models there that they trained. */
const isMember = ({ role }: Caller) => role === 'member'

export type ModelsService = ReturnType<typeof createModelsService>

/** The library: models that were trained here, and those registered by hand. */
export function createModelsService(deps: ImportableDependencies & { files: Files }) {
  const { database, files, replicate, settings } = deps
  const { call } = database
  const found = <T>(id: string, row: T | null): T => {
    if (row === null) throw modelNotFoundError(id)
    return row
  }
  const isInOwnAccount = async (name: string) => {
    const username = await usernameOf(replicate, settings.username).catch(throwReplicateProblem)
    return name.toLowerCase() === username.toLowerCase()
  }
  /** Throws if the model cannot generate. Returns false if Replicate did not answer in time. */
  const checkCanGenerate = async (model_url: string): Promise<boolean> => {
    const timeout = wait(CHECK_TIMEOUT_MS, 'unknown' as const, { ref: false })
    const check = findVersionProblem(replicate, { model_url, version: null }).catch(
      (error: unknown) => {
        if (error instanceof ReplicateError) return 'unknown' as const
        throw error
      },
    )
    const problem = await Promise.race([check, timeout])
    if (problem === 'unknown') return false
    if (problem) throw cannotRegisterError(problem, settings.emulated)
    return true
  }
  return {
    list: async (owner_id: string, query: ModelListQuery): Promise<ModelList> => {
      const pageArgs = { owner_id, limit: query.limit, cursor: query.cursor ?? null }
      const page = query.public
        ? await call.models_list_shared(pageArgs)
        : await call.models_list({ ...pageArgs, status: query.status ?? null })
      return {
        models: page.models.map((row) => toModel(owner_id, row)),
        next_cursor: page.next_cursor,
      }
    },
    get: async (owner_id: string, id: string): Promise<Model> =>
      toModel(owner_id, found(id, await call.models_get({ owner_id, id }))),
    save: async (caller: Caller, body: SaveModelBody): Promise<Model> => {
      const reference = parseModelReference(body.model_url)
      if (!reference) throw badModelUrlError()
      if (isMember(caller) && (await isInOwnAccount(reference.owner))) throw adminOnlyModelError()
      const base_model = `${reference.owner}/${reference.name}`
      const isChecked = await checkCanGenerate(body.model_url)
      const now = new Date().toISOString()
      const row = await call.models_save({
        now,
        model: {
          id: randomUUID(),
          owner_id: caller.owner.id,
          name: body.name,
          description: body.description ?? null,
          keyword: body.keyword ?? null,
          category: body.category ?? null,
          is_public: body.is_public ?? false,
          replicate_id: body.replicate_id ?? null,
          input_parameters: body.input_parameters ?? null,
          base_model,
          version: reference.version,
          model_url: reference.version ? `${base_model}:${reference.version}` : base_model,
          trainer: null,
          emulated: settings.emulated,
          checked_at: isChecked ? now : null,
        },
      })
      return toModel(caller.owner.id, row)
    },
    importable: async (caller: Caller): Promise<Importable> =>
      isMember(caller)
        ? { versions: [], complete: true }
        : findImportable(deps, caller.owner.id).catch(throwReplicateProblem),
    checkMigration: (owner_id: string) =>
      checkMigration(deps, owner_id).catch(throwReplicateProblem),
    update: async (owner_id: string, id: string, changes: UpdateModelBody): Promise<Model> =>
      toModel(
        owner_id,
        found(
          id,
          await call.models_update({ owner_id, id, now: new Date().toISOString(), changes }),
        ),
      ),
    remove: async (owner_id: string, id: string): Promise<void> => {
      const { thumbnail_url } = found(id, await call.models_delete({ owner_id, id }))
      if (thumbnail_url?.startsWith(`models/${id}/`)) await files.remove([thumbnail_url])
    },
  }
}

/** Matches only our files: the earlier app stored URLs of Replicate that have expired. */
const OUR_FILE = /^(models|datasets|images)\//

/** Returns a model for the API, as `reader_id` sees it. */
function toModel(reader_id: string, { owner_id, thumbnail_url, ...row }: ModelRow): Model {
  return {
    ...row,
    is_mine: owner_id === reader_id,
    thumbnail_url: thumbnail_url && OUR_FILE.test(thumbnail_url) ? fileUrl(thumbnail_url) : null,
  }
}
