import type { Dataset, DatasetSummary } from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { FunctionResult } from '../ports/database/functions.ts'

type DatasetRow = NonNullable<FunctionResult<'datasets_get'>>
type SummaryRow = FunctionResult<'datasets_list'>['datasets'][number]

/** A set as lists tell it. */
export const toDatasetSummary = (row: SummaryRow): DatasetSummary => ({
  id: row.id,
  name: row.name,
  image_count: row.image_count,
  bytes: row.bytes,
  sha256: row.sha256,
  created_at: row.created_at,
})

/** A set with its pictures, in their order. */
export const toDataset = (row: DatasetRow): Dataset => ({
  ...toDatasetSummary(row),
  pictures: row.pictures.map(({ id, name, width, height, caption, thumbnail_file }) => ({
    id,
    name,
    width,
    height,
    caption,
    thumbnail_url: fileUrl(thumbnail_file),
  })),
  rejected: row.rejected,
})
