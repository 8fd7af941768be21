import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Dataset,
  type DatasetList,
  type ListQuery,
  MAX_DATASET_BYTES,
  MAX_DATASET_IMAGES,
  type UpdateDatasetBody,
  type UpdateImageBody,
} from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'
import { toDataset } from './dataset.mapper.ts'
import {
  badOrderError,
  datasetImageNotFoundError,
  datasetNotFoundError,
  imageIdTakenError,
  inUseError,
  tooLargeDatasetError,
  tooManyImagesError,
  unknownImageError,
} from './datasets.errors.ts'
import { type Intake, takeIn } from './intake.ts'
import { recordImages } from './record-images.ts'
import { type RemoveGoneDependencies, removeGone } from './remove-gone.ts'
import { checkUsable } from './trainable.ts'

export type DatasetsService = ReturnType<typeof createDatasetsService>

export interface DatasetsDependencies extends RemoveGoneDependencies {
  database: Database
}

/** How long a response waits for files and uploads to be removed; Replicate may be slow. */
const REMOVAL_TIMEOUT_MS = 5000

/** Creates, changes and deletes datasets of an owner. */
export function createDatasetsService(deps: DatasetsDependencies) {
  const { database, files } = deps
  const { call } = database
  const now = () => new Date().toISOString()
  const imageParts = (row: DatasetRow | null) => row?.images ?? []

  const read = async (owner_id: string, id: string): Promise<DatasetRow> => {
    const row = await call.datasets_get({ owner_id, id })
    if (!row) throw datasetNotFoundError()
    return row
  }

  return {
    get: async (owner_id: string, id: string): Promise<Dataset> =>
      toDataset(await read(owner_id, id)),

    list: async (owner_id: string, { limit, cursor }: ListQuery): Promise<DatasetList> => {
      const page = await call.datasets_list({ owner_id, limit, cursor: cursor ?? null })
      return { datasets: page.datasets.map(toDataset), next_cursor: page.next_cursor }
    },

    /** An empty draft. */
    createDraft: async (owner_id: string, name: string): Promise<Dataset> => {
      const dataset = { id: randomUUID(), name, rejected: [], images: [] }
      return toDataset(expectRow(await call.datasets_create({ owner_id, now: now(), dataset })))
    },

    create: async (
      owner_id: string,
      name: string,
      upload: readonly SpooledFile[],
    ): Promise<Dataset> => {
      const id = randomUUID()
      const { images, rejected } = await takeIn({
        upload,
        datasetId: id,
        files,
        newId: randomUUID,
        check: (intake) => {
          checkUsable(intake)
          if (bytesOf(intake) > MAX_DATASET_BYTES) throw tooLargeDatasetError()
        },
      })
      const dataset = { id, name, rejected, images }
      const row = await recordImages(
        files,
        images,
        () => call.datasets_create({ owner_id, now: now(), dataset }),
        imageParts,
      )
      return toDataset(expectRow(row))
    },

    /** `imageId` is the id of the only image of the upload. If it is in the dataset already, nothing is added. */
    addImages: async (
      owner_id: string,
      id: string,
      upload: readonly SpooledFile[],
      imageId: string | undefined,
    ): Promise<Dataset> => {
      const before = await read(owner_id, id)
      if (before.images.some((image) => image.id === imageId)) return toDataset(before)
      const checkCount = (more: number) => {
        if (before.image_count + more > MAX_DATASET_IMAGES)
          throw tooManyImagesError(more, before.image_count)
      }
      // This avoids decoding images in vain. The database checks the count again.
      checkCount(upload.length)
      const { images, rejected } = await takeIn({
        upload,
        datasetId: id,
        files,
        newId: () => imageId ?? randomUUID(),
        check: checkUsable,
      })
      const { outcome, dataset } = await recordImages(
        files,
        images,
        () =>
          call.datasets_add_images({
            owner_id,
            id,
            now: now(),
            images,
            rejected,
            max_images: MAX_DATASET_IMAGES,
            max_bytes: MAX_DATASET_BYTES,
          }),
        (result) => imageParts(result.dataset),
      )
      switch (outcome) {
        case 'added':
          return toDataset(expectRow(dataset))
        case 'not_found':
          throw datasetNotFoundError()
        case 'too_many_images':
          throw tooManyImagesError(images.length, expectRow(dataset).image_count)
        case 'too_large':
          throw tooLargeDatasetError()
        case 'id_taken':
          throw imageIdTakenError()
      }
    },

    update: async (owner_id: string, id: string, changes: UpdateDatasetBody): Promise<Dataset> => {
      const { outcome, dataset } = await call.datasets_update({ owner_id, id, now: now(), changes })
      switch (outcome) {
        case 'updated':
          return toDataset(expectRow(dataset))
        case 'not_found':
          throw datasetNotFoundError()
        case 'bad_order':
          throw badOrderError()
        case 'unknown_image':
          throw unknownImageError()
      }
    },

    updateImage: async (
      owner_id: string,
      dataset_id: string,
      id: string,
      changes: UpdateImageBody,
    ): Promise<Dataset> => {
      const request = { owner_id, dataset_id, id, now: now(), changes }
      const { outcome, dataset } = await call.dataset_images_update(request)
      if (outcome === 'not_found') throw datasetImageNotFoundError()
      return toDataset(expectRow(dataset))
    },

    removeImage: async (owner_id: string, dataset_id: string, id: string): Promise<Dataset> => {
      const request = { owner_id, dataset_id, id, now: now() }
      const gone = await call.dataset_images_delete(request)
      if (gone.outcome === 'not_found') throw datasetImageNotFoundError()
      if (gone.outcome === 'in_use') throw inUseError()
      await removeGone(deps, { files: gone.files, upload_ids: [] })
      return toDataset(expectRow(gone.dataset))
    },

    remove: async (owner_id: string, id: string): Promise<void> => {
      const gone = await call.datasets_delete({ owner_id, id })
      if (gone.outcome === 'not_found') throw datasetNotFoundError()
      if (gone.outcome === 'in_use') throw inUseError()
      const timeout = wait(REMOVAL_TIMEOUT_MS, undefined, { ref: false })
      await Promise.race([removeGone(deps, gone), timeout])
    },
  }
}

const bytesOf = ({ images }: Intake) => images.reduce((sum, { bytes }) => sum + bytes, 0)

/** Asserts that the database returned the row of a successful change. */
function expectRow(row: DatasetRow | null): DatasetRow {
  if (!row) throw new Error('the database did not return the changed dataset')
  return row
}
