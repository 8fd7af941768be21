import type { QueryClient } from '@tanstack/react-query'
import { type Dataset, DatasetListSchema, DatasetSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { unreachable } from '../../lib/api-error.ts'
import { upload } from '../../lib/api-upload.ts'
import { reportAway } from '../../lib/connection.ts'
import { cacheDataset, changeDataset } from '../datasets/api.ts'
import { SAMPLE_PHOTOS, type SamplePhoto } from './photos.ts'

export const SAMPLE_NAME = 'Sample: landscapes'

let pending: Promise<Dataset> | null = null

/** Returns the sample dataset, ready to train. Uploads it only if the user does not have it yet. */
export function sampleDataset(queryClient: QueryClient): Promise<Dataset> {
  // Both buttons, or two clicks, may request it at the same time.
  pending ??= exclusively(() => findOrUpload(queryClient)).finally(() => {
    pending = null
  })
  return pending
}

/** Runs `work` in one tab at a time. Web Locks exist in secure contexts only; elsewhere tabs are not coordinated. */
const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('sample-dataset', work) : work()

async function findOrUpload(queryClient: QueryClient): Promise<Dataset> {
  // If the response to an upload was lost, the dataset may exist anyway.
  const stored = (await findStored()) ?? (await uploadPhotos())
  const dataset = stored.consent_at === null ? await describe(stored) : stored
  cacheDataset(queryClient, dataset)
  return dataset
}

/** Returns the sample dataset if it was uploaded before and no images were added or removed since. */
async function findStored(): Promise<Dataset | null> {
  let cursor: string | null = null
  do {
    const page: { datasets: Dataset[]; next_cursor: string | null } = await api.get(
      '/api/datasets',
      { query: { cursor }, schema: DatasetListSchema },
    )
    const found = page.datasets.find(isSample)
    if (found) return found
    cursor = page.next_cursor
  } while (cursor !== null)
  return null
}

const isSample = ({ name, images }: Dataset) =>
  name === SAMPLE_NAME &&
  images.length === SAMPLE_PHOTOS.length &&
  SAMPLE_PHOTOS.every((photo) => images.some((image) => image.name === photo.name))

async function uploadPhotos(): Promise<Dataset> {
  const form = new FormData()
  form.set('name', SAMPLE_NAME)
  const files = await Promise.all(SAMPLE_PHOTOS.map(download))
  for (const file of files) form.append('file', file)
  return upload('/api/datasets', { form, schema: DatasetSchema })
}

async function download({ name, url }: SamplePhoto): Promise<File> {
  const response = await fetch(url).catch(() => null)
  if (!response?.ok) {
    if (!response) reportAway()
    throw unreachable()
  }
  return new File([await response.blob()], name, { type: 'image/jpeg' })
}

/** Adds captions and the confirmation of the right to use the images, which CC0 gives to everyone. */
function describe({ id, images }: Dataset): Promise<Dataset> {
  const captions = images.flatMap((image) => {
    const photo = SAMPLE_PHOTOS.find(({ name }) => name === image.name)
    return photo ? [{ id: image.id, caption: photo.caption }] : []
  })
  return changeDataset(id, { consent: true, captions })
}
