import { randomUUID } from 'node:crypto'
import { type Dataset, MAX_DATASET_BYTES, MAX_DATASET_IMAGES } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'
import { toChangedDataset, toDataset } from './dataset.mapper.ts'
import {
  datasetNotFoundError,
  imageIdTakenError,
  tooLargeDatasetError,
  tooManyImagesError,
} from './datasets.errors.ts'
import { takeIn } from './intake.ts'
import { readDataset } from './read-dataset.ts'
import { recordImages } from './record-images.ts'
import { checkUsable } from './trainable.ts'

/**
 * Adds the images of an upload to a dataset. `imageId` is the id of the only image of the upload. If it is in the dataset
 * already, nothing is added.
 */
export async function addImages(
  { database, files }: { database: Database; files: Files },
  owner_id: string,
  id: string,
  upload: readonly SpooledFile[],
  imageId: string | undefined,
): Promise<Dataset> {
  const before = await readDataset({ database }, owner_id, id)
  if (before.images.some((image) => image.id === imageId)) return toDataset(before)
  const { images, rejected, received } = await takeIn({
    upload,
    before: before.image_count,
    ownerId: owner_id,
    datasetId: id,
    files,
    newId: () => imageId ?? randomUUID(),
    check: checkUsable,
  })
  const add = () =>
    database.call.datasets_add_images({
      owner_id,
      id,
      now: new Date().toISOString(),
      images,
      rejected,
      received,
      max_images: MAX_DATASET_IMAGES,
      max_bytes: MAX_DATASET_BYTES,
    })
  const { outcome, dataset } = await recordImages(
    files,
    images,
    add,
    (result) => result.dataset?.images ?? [],
  )
  switch (outcome) {
    case 'added':
      return toChangedDataset(dataset)
    case 'not_found':
      throw datasetNotFoundError()
    case 'too_many_images':
      throw tooManyImagesError(images.length, toChangedDataset(dataset).image_count)
    case 'too_large':
      throw tooLargeDatasetError()
    case 'id_taken':
      throw imageIdTakenError()
  }
}
