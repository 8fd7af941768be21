import { setTimeout as wait } from 'node:timers/promises'
import type { Dataset } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { toChangedDataset } from './dataset.mapper.ts'
import { datasetImageNotFoundError, datasetNotFoundError, inUseError } from './datasets.errors.ts'
import { type RemoveGoneDependencies, removeGone } from './remove-gone.ts'

export interface DeleteDatasetDependencies extends RemoveGoneDependencies {
  database: Database
}

/** How long a response waits for files and uploads to be removed; Replicate may be slow. */
const REMOVAL_TIMEOUT_MS = 5000

/** Deletes a dataset with its files. Throws 409 if a training that was not sent yet needs them. */
export async function deleteDataset(
  deps: DeleteDatasetDependencies,
  owner_id: string,
  id: string,
): Promise<void> {
  const gone = await deps.database.call.datasets_delete({ owner_id, id })
  if (gone.outcome === 'not_found') throw datasetNotFoundError()
  if (gone.outcome === 'in_use') throw inUseError()
  const timeout = wait(REMOVAL_TIMEOUT_MS, undefined, { ref: false })
  await Promise.race([removeGone(deps, gone), timeout])
}

/** Deletes one image of a dataset. Throws 409 if a training that was not sent yet needs it. */
export async function deleteImage(
  deps: DeleteDatasetDependencies,
  owner_id: string,
  dataset_id: string,
  id: string,
): Promise<Dataset> {
  const request = { owner_id, dataset_id, id, now: new Date().toISOString() }
  const gone = await deps.database.call.dataset_images_delete(request)
  if (gone.outcome === 'not_found') throw datasetImageNotFoundError()
  if (gone.outcome === 'in_use') throw inUseError()
  await removeGone(deps, { files: gone.files, upload_ids: [] })
  return toChangedDataset(gone.dataset)
}
