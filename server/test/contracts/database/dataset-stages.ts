import { NOTHING_RECEIVED } from '@the-way/shared'
import type { DatasetRow } from '../../../src/ports/database/functions/datasets.ts'
import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type ContractContext, some } from './contract.ts'
import { makeDataset } from './training-stages.ts'

type Call = ContractContext['call']

/** Creates a dataset with three images at second 0. */
export const createDataset = async (
  call: Call,
  overrides: Parameters<typeof makeDataset>[0] = {},
  owner_id = 'ada',
): Promise<DatasetRow> =>
  some(await call.datasets_create({ owner_id, now: at(0), dataset: makeDataset(overrides) }))

export const readDataset = async (call: Call, { id }: { id: string }): Promise<DatasetRow> =>
  some(await call.datasets_get({ owner_id: 'ada', id }))

export const idsOf = ({ images }: DatasetRow) => images.map(({ id }) => id)

/** Returns arguments that add images at second 10, far below the limits. */
export const makeAdd = (
  { id }: { id: string },
  overrides: Partial<FunctionArgs<'datasets_add_images'>> = {},
): FunctionArgs<'datasets_add_images'> => ({
  owner_id: 'ada',
  id,
  now: at(10),
  images: [],
  rejected: [],
  received: NOTHING_RECEIVED,
  max_images: 100,
  max_bytes: 1_000_000,
  ...overrides,
})

/** Updates a dataset at second 10. */
export const updateDataset = (
  call: Call,
  { id }: { id: string },
  changes: FunctionArgs<'datasets_update'>['changes'],
  { owner_id = 'ada', now = 10 } = {},
) => call.datasets_update({ owner_id, id, now: at(now), changes })

export const updateImage = (
  call: Call,
  dataset: { id: string },
  id: string,
  changes: FunctionArgs<'dataset_images_update'>['changes'],
  owner_id = 'ada',
) => call.dataset_images_update({ owner_id, dataset_id: dataset.id, id, now: at(10), changes })

export const deleteImage = (call: Call, dataset: { id: string }, id: string, owner_id = 'ada') =>
  call.dataset_images_delete({ owner_id, dataset_id: dataset.id, id, now: at(10) })
