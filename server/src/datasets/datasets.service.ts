import type { Dataset, DatasetList, ListQuery } from '@the-way/shared'
import { addImages } from './add-images.ts'
import { createDataset, createDraft } from './create-dataset.ts'
import { toDataset } from './dataset.mapper.ts'
import { type DeleteDatasetDependencies, deleteDataset, deleteImage } from './delete-dataset.ts'
import { readDataset } from './read-dataset.ts'
import { updateDataset, updateImage } from './update-dataset.ts'

export type DatasetsService = ReturnType<typeof createDatasetsService>

/** Creates, changes and deletes datasets of an owner. */
export function createDatasetsService(deps: DeleteDatasetDependencies) {
  const { call } = deps.database
  return {
    get: async (owner_id: string, id: string): Promise<Dataset> =>
      toDataset(await readDataset(deps, owner_id, id)),
    list: async (owner_id: string, { limit, cursor }: ListQuery): Promise<DatasetList> => {
      const page = await call.datasets_list({ owner_id, limit, cursor: cursor ?? null })
      return { datasets: page.datasets.map(toDataset), next_cursor: page.next_cursor }
    },
    createDraft: createDraft.bind(null, deps),
    create: createDataset.bind(null, deps),
    addImages: addImages.bind(null, deps),
    update: updateDataset.bind(null, deps),
    updateImage: updateImage.bind(null, deps),
    removeImage: deleteImage.bind(null, deps),
    remove: deleteDataset.bind(null, deps),
  }
}
