import { RejectedPictureSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Id, Nullable, pageArgs, Text, Time } from './parts.ts'

export const DatasetPictureRow = Type.Object({
  id: Id,
  position: Count,
  name: Text,
  width: Count,
  height: Count,
  bytes: Count,
  sha256: Text,
  format: Text,
  caption: Text,
  file: Text,
  thumbnail_file: Text,
})

const dataset = {
  id: Id,
  owner_id: Id,
  name: Text,
  image_count: Count,
  bytes: Count,
  sha256: Text,
  rejected: Type.Array(RejectedPictureSchema),
  created_at: Time,
}

export const DatasetRow = Type.Object({ ...dataset, pictures: Type.Array(DatasetPictureRow) })

/** What is inserted; `owner_id` and `created_at` come from the call around it. */
export const NewDataset = Type.Object({
  id: Id,
  name: Text,
  bytes: Count,
  sha256: Text,
  rejected: Type.Array(RejectedPictureSchema),
  pictures: Type.Array(DatasetPictureRow),
})

export const datasetFunctions = {
  datasets_get: entry(Args({ owner_id: Id, id: Id }), Nullable(DatasetRow)),
  datasets_list: entry(
    Args(pageArgs),
    Type.Object({ datasets: Type.Array(Type.Object(dataset)), next_cursor: Nullable(Text) }),
  ),
}
