import { versionId } from '../identifiers.ts'
import { newModel } from '../initial-catalog.ts'
import type { ModelRecord, VersionFamily, VersionRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'

export interface ModelSeed {
  owner: string
  name: string
  visibility?: 'public' | 'private'
  family?: VersionFamily
  is_official?: boolean
}

export interface ModelRegistry {
  /** Finds a model that this account may see. */
  find(id: string): ModelRecord | undefined
  /** True also for a deleted model: Replicate never frees a name. */
  isNameTaken(id: string): boolean
  listPublic(): ModelRecord[]
  ownedBy(owner: string): number
  save(model: ModelRecord): void
  remove(model: ModelRecord): void
  /** Newest first. */
  versionsOf(modelId: string): VersionRecord[]
  /** Finds a version of a model that this account may use. */
  findVersion(id: string): VersionRecord | undefined
  removeVersion(version: VersionRecord): void
  runCount(modelId: string): number
  /** Adds a model with one version to any account, as if another app or person had created it. */
  seed(seed: ModelSeed): { model: ModelRecord; version: VersionRecord }
}

export function createModelRegistry(
  store: StateStore,
  { username, now }: { username: string; now: () => number },
): ModelRegistry {
  const isVisible = (model: ModelRecord): boolean =>
    model.deleted_at === undefined && (model.visibility === 'public' || model.owner === username)
  const find = (id: string): ModelRecord | undefined => {
    const model = store.get('models', id)
    return model && isVisible(model) ? model : undefined
  }

  return {
    find,
    isNameTaken: (id) => store.get('models', id) !== undefined,
    listPublic: () =>
      store
        .list('models')
        .filter((model) => model.visibility === 'public' && model.deleted_at === undefined)
        .reverse(),
    ownedBy: (owner) =>
      store.list('models').filter((model) => model.owner === owner && !model.deleted_at).length,
    save: (model) => store.put('models', model),
    remove: (model) => store.put('models', { ...model, deleted_at: now() }),
    versionsOf: (modelId) =>
      store
        .list('versions')
        .filter((version) => version.model === modelId && version.deleted_at === undefined)
        .reverse(),
    findVersion(id) {
      const version = store.get('versions', id)
      return version && version.deleted_at === undefined && find(version.model)
        ? version
        : undefined
    },
    removeVersion: (version) => store.put('versions', { ...version, deleted_at: now() }),
    runCount: (modelId) =>
      store.list('predictions').filter((prediction) => prediction.model === modelId).length,
    seed({ owner, name, visibility = 'public', family = 'flux', is_official = false }) {
      const hardware = 'gpu-h100'
      const model = newModel({ owner, name, visibility, hardware, is_official, created_at: now() })
      const version: VersionRecord = {
        id: versionId(model.id),
        model: model.id,
        family,
        is_trainer: false,
        created_at: now(),
      }
      store.put('models', model)
      store.put('versions', version)
      return { model, version }
    },
  }
}
