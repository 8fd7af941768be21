import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, TimeSchema } from './schema.ts'

export const DatasetPictureSchema = Type.Object({
  id: IdSchema,
  name: Type.String({ description: 'its name in the upload' }),
  width: Type.Integer(),
  height: Type.Integer(),
  caption: Type.String({ description: 'empty: the trainer writes one' }),
  thumbnail_url: Type.String(),
})
export type DatasetPicture = Static<typeof DatasetPictureSchema>

export const RejectedPictureSchema = Type.Object({
  name: Type.String(),
  code: Type.String(),
  detail: Type.String(),
})
export type RejectedPicture = Static<typeof RejectedPictureSchema>

const dataset = {
  id: IdSchema,
  name: Type.String(),
  image_count: Type.Integer(),
  bytes: Type.Integer(),
  sha256: Type.String({ description: 'of the upload' }),
  created_at: TimeSchema,
}

export const DatasetSummarySchema = Type.Object(dataset)
export type DatasetSummary = Static<typeof DatasetSummarySchema>

/** A set of checked, cleaned and stored pictures. */
export const DatasetSchema = Type.Object({
  ...dataset,
  pictures: Type.Array(DatasetPictureSchema),
  rejected: Type.Array(RejectedPictureSchema),
})
export type Dataset = Static<typeof DatasetSchema>

export const DatasetListSchema = ListSchema('datasets', DatasetSummarySchema)
export type DatasetList = Static<typeof DatasetListSchema>
