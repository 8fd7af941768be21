import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, TimeSchema } from './schema.ts'

export const MAX_ALBUM_NAME = 100
/** How many images of an album one request can order. */
export const MAX_ORDERED_IMAGES = 10_000

/** A named, ordered collection of images. */
export const AlbumSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  image_count: Type.Integer({ minimum: 0 }),
  thumbnail_url: Nullable(
    Type.String({ description: 'of its first image; `null` if the album is empty' }),
  ),
  created_at: TimeSchema,
  updated_at: TimeSchema,
})
export type Album = Static<typeof AlbumSchema>

export const AlbumListSchema = ListSchema('albums', AlbumSchema)
export type AlbumList = Static<typeof AlbumListSchema>

const NameSchema = Type.String({
  minLength: 1,
  maxLength: MAX_ALBUM_NAME,
  pattern: '\\S',
  description: 'no two of your albums have the same name, whatever the case',
})

export const CreateAlbumBodySchema = Type.Object(
  { name: NameSchema },
  { additionalProperties: false },
)
export type CreateAlbumBody = Static<typeof CreateAlbumBodySchema>

export const UpdateAlbumBodySchema = Type.Object(
  {
    name: Type.Optional(NameSchema),
    image_ids: Type.Optional(
      Type.Array(IdSchema, {
        minItems: 1,
        maxItems: MAX_ORDERED_IMAGES,
        uniqueItems: true,
        description: 'images of the album, to put first in this order; the others follow in theirs',
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdateAlbumBody = Static<typeof UpdateAlbumBodySchema>

export const AlbumImageParamsSchema = Type.Object({ id: IdSchema, image_id: IdSchema })
export type AlbumImageParams = Static<typeof AlbumImageParamsSchema>

/** The response to `POST /api/albums/:id/images`. */
export const AddedToAlbumSchema = Type.Object({
  album: AlbumSchema,
  added: Type.Array(IdSchema, { description: 'the images that were not in the album before' }),
})
export type AddedToAlbum = Static<typeof AddedToAlbumSchema>
