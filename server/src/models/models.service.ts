import type {
  Importable,
  Model,
  ModelInput,
  ModelList,
  ModelListQuery,
  UpdateModelBody,
} from '@the-way/shared'
import { imageNotFoundError } from '../gallery/images.errors.ts'
import type { Caller } from '../ports/accounts/accounts.ts'
import type { Files } from '../ports/files/files.ts'
import { findImportable, type LibraryDependencies } from './importable.ts'
import type { VersionInputs } from './inputs/version-inputs.ts'
import { checkMigration } from './migration.ts'
import { toModel } from './model.mapper.ts'
import { modelNotFoundError, throwReplicateProblem } from './models.errors.ts'
import { requireMode } from './require-usable.ts'
import { isMember, saveModel } from './save-model.ts'

export type ModelsService = ReturnType<typeof createModelsService>

/** The library: models that were trained here, and those registered by hand. */
export function createModelsService(
  deps: LibraryDependencies & { files: Files; versionInputs: VersionInputs },
) {
  const { database, files, settings, versionInputs } = deps
  const { call } = database
  const found = <T>(id: string, row: T | null): T => {
    if (row === null) throw modelNotFoundError(id)
    return row
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
    inputs: async (owner_id: string, id: string): Promise<ModelInput[]> => {
      const row = found(id, await call.models_get({ owner_id, id }))
      requireMode(row, settings.emulated)
      return (await versionInputs.load(row)).inputs
    },
    save: saveModel.bind(null, deps),
    importable: async (caller: Caller): Promise<Importable> =>
      isMember(caller)
        ? { versions: [], complete: true }
        : findImportable(deps, caller.owner.id).catch(throwReplicateProblem),
    checkMigration: (owner_id: string) =>
      checkMigration(deps, owner_id).catch(throwReplicateProblem),
    update: async (owner_id: string, id: string, changes: UpdateModelBody): Promise<Model> => {
      const { thumbnail_image_id: image = null } = changes
      if (image !== null && !(await call.images_get({ owner_id, id: image })))
        throw imageNotFoundError(image)
      const now = new Date().toISOString()
      const row = await call.models_update({ owner_id, id, now, changes })
      return toModel(owner_id, found(id, row))
    },
    remove: async (owner_id: string, id: string): Promise<void> => {
      const { thumbnail_url } = found(id, await call.models_delete({ owner_id, id }))
      if (thumbnail_url?.startsWith(`models/${id}/`)) await files.remove([thumbnail_url])
    },
  }
}
