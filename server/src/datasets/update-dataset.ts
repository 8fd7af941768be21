import type { Dataset, UpdateDatasetBody, UpdateImageBody } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { toChangedDataset } from './dataset.mapper.ts'
import {
  badOrderError,
  datasetImageNotFoundError,
  datasetNotFoundError,
  unknownImageError,
} from './datasets.errors.ts'

/** Applies changes to a dataset, all or none. */
export async function updateDataset(
  { database }: { database: Database },
  owner_id: string,
  id: string,
  changes: UpdateDatasetBody,
): Promise<Dataset> {
  const now = new Date().toISOString()
  const { outcome, dataset } = await database.call.datasets_update({ owner_id, id, now, changes })
  switch (outcome) {
    case 'updated':
      return toChangedDataset(dataset)
    case 'not_found':
      throw datasetNotFoundError()
    case 'bad_order':
      throw badOrderError()
    case 'unknown_image':
      throw unknownImageError()
  }
}

/** Changes one image of a dataset. */
export async function updateImage(
  { database }: { database: Database },
  owner_id: string,
  dataset_id: string,
  id: string,
  changes: UpdateImageBody,
): Promise<Dataset> {
  const request = { owner_id, dataset_id, id, now: new Date().toISOString(), changes }
  const { outcome, dataset } = await database.call.dataset_images_update(request)
  if (outcome === 'not_found') throw datasetImageNotFoundError()
  return toChangedDataset(dataset)
}
