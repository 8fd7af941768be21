import { randomUUID } from 'node:crypto'
import { type Dataset, MAX_DATASET_BYTES, NOTHING_RECEIVED } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'
import { toChangedDataset, toDataset } from './dataset.mapper.ts'
import { deletedMeanwhileError, tooLargeDatasetError } from './datasets.errors.ts'
import { type Intake, takeIn } from './intake.ts'
import { recordImages } from './record-images.ts'
import { checkUsable } from './trainable.ts'

/** Creates an empty dataset, for images that are uploaded one by one. */
export async function createDraft(
  { database }: { database: Database },
  owner_id: string,
  name: string,
): Promise<Dataset> {
  const dataset = {
    id: randomUUID(),
    name,
    rejected: [],
    received: NOTHING_RECEIVED,
    images: [],
  }
  const now = new Date().toISOString()
  return toChangedDataset(await database.call.datasets_create({ owner_id, now, dataset }))
}

/** Creates a dataset from the images of an upload. */
export async function createDataset(
  { database, files }: { database: Database; files: Files },
  owner_id: string,
  name: string,
  upload: readonly SpooledFile[],
): Promise<Dataset> {
  const id = randomUUID()
  const { images, rejected, received, begun_at } = await takeIn({
    upload,
    ownerId: owner_id,
    datasetId: id,
    files,
    newId: randomUUID,
    check: checkNewDataset,
  })
  const dataset = { id, name, rejected, received, images, begun_at }
  const now = new Date().toISOString()
  const create = () => database.call.datasets_create({ owner_id, now, dataset })
  const row = await recordImages(files, images, create, (created) => created?.images ?? [])
  if (!row) throw deletedMeanwhileError()
  return toDataset(row)
}

function checkNewDataset(intake: Intake): void {
  checkUsable(intake)
  const bytes = intake.images.reduce((sum, image) => sum + image.bytes, 0)
  if (bytes > MAX_DATASET_BYTES) throw tooLargeDatasetError()
}
