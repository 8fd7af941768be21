import { randomUUID } from 'node:crypto'
import {
  type Model,
  type ModelList,
  type ModelListQuery,
  parseModelReference,
  type SaveModelBody,
  type UpdateModelBody,
} from '@the-way/shared'
import type { Files } from '../ports/files/files.ts'
import { findImportable, type ImportableDependencies } from './importable.ts'
import { checkMigration } from './migration.ts'
import { toModel } from './model.mapper.ts'
import { badModelUrlError, modelNotFoundError, replicateNotAsked } from './models.errors.ts'

export type ModelsService = ReturnType<typeof createModelsService>

/** The library: models that were trained here, and those registered by hand. */
export function createModelsService(deps: ImportableDependencies & { files: Files }) {
  const { database, files } = deps
  const { call } = database
  const found = <T>(id: string, row: T | null): T => {
    if (row === null) throw modelNotFoundError(id)
    return row
  }
  return {
    list: async (
      owner_id: string,
      { limit, cursor, status }: ModelListQuery,
    ): Promise<ModelList> => {
      const page = await call.models_list({
        owner_id,
        limit,
        cursor: cursor ?? null,
        status: status ?? null,
      })
      return { models: page.models.map(toModel), next_cursor: page.next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<Model> =>
      toModel(found(id, await call.models_get({ owner_id, id }))),
    save: async (owner_id: string, body: SaveModelBody): Promise<Model> => {
      const reference = parseModelReference(body.model_url)
      if (!reference) throw badModelUrlError()
      const base_model = `${reference.owner}/${reference.name}`
      const row = await call.models_save({
        now: new Date().toISOString(),
        model: {
          id: randomUUID(),
          owner_id,
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
        },
      })
      return toModel(row)
    },
    importable: (owner_id: string) => findImportable(deps, owner_id).catch(replicateNotAsked),
    checkMigration: (owner_id: string) => checkMigration(deps, owner_id).catch(replicateNotAsked),
    update: async (owner_id: string, id: string, changes: UpdateModelBody): Promise<Model> =>
      toModel(
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
