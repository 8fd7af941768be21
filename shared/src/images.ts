import { type Static, Type } from 'typebox'
import { GenerationSourceSchema, UsedLoraSchema } from './generation-sources.ts'
import { GeneratedImageSchema } from './generations.ts'
import { IMAGE_ASPECTS } from './image-aspects.ts'
import { ListQuerySchema, ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, RecordOf, TimeSchema, UsdMicrosSchema } from './schema.ts'

export const IMAGE_SORTS = ['newest', 'model'] as const
export type ImageSort = (typeof IMAGE_SORTS)[number]

/** An image in the gallery. */
export const GalleryImageSchema = Type.Object({
  ...GeneratedImageSchema.properties,
  favourite: Type.Boolean(),
  model_id: IdSchema,
  model_name: Type.String(),
  generation_id: IdSchema,
  prompt: Type.String(),
  seed: Type.Integer(),
  created_at: Type.String({ description: 'ISO 8601, UTC; when its generation was requested' }),
})
export type GalleryImage = Static<typeof GalleryImageSchema>

/** The image that an image was made from. */
const ImageSourceSchema = Type.Object({
  ...GenerationSourceSchema.properties,
  image_number: Nullable(Type.Integer(), {
    description: 'of the image `image_id`; `null` for an upload, or if it has been deleted',
  }),
})

/** An image with everything that the viewer shows about it. */
export const GalleryImageDetailsSchema = Type.Object({
  ...GalleryImageSchema.properties,
  version: Nullable(Type.String({ description: 'the version at Replicate; 64 hex digits' })),
  parameters: RecordOf(Type.Unknown(), { description: 'as sent to the model' }),
  source: Nullable(ImageSourceSchema),
  loras: Type.Array(UsedLoraSchema, { description: 'in addition to the model’s own' }),
  is_model_thumbnail: Nullable(
    Type.Boolean({ description: '`null` if the model is not yours or was deleted' }),
  ),
  training_id: Nullable(IdSchema),
  dataset_id: Nullable(IdSchema),
  num_outputs: Type.Integer({ description: 'the number of images that its run requested' }),
  cost_usd_micros: Nullable(UsdMicrosSchema, { description: 'of its whole run' }),
  started_at: Nullable(TimeSchema),
  completed_at: Nullable(TimeSchema),
  albums: Type.Array(Type.Object({ id: IdSchema, name: Type.String() })),
})
export type GalleryImageDetails = Static<typeof GalleryImageDetailsSchema>

export const GalleryListSchema = ListSchema('images', GalleryImageSchema)
export type GalleryList = Static<typeof GalleryListSchema>

/** The longest text that a search can have. */
export const MAX_SEARCH = 200

const MomentSchema = (description: string) =>
  Type.String({
    maxLength: 40,
    description: `${description}; a date, or ISO 8601 with a time zone`,
  })

const filters = {
  model_id: Type.Optional(IdSchema),
  favourite: Type.Optional(Type.Boolean()),
  source: Type.Optional(
    Type.Boolean({ description: 'whether its generation started from an image' }),
  ),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_SEARCH,
      pattern: '\\S',
      description: 'a part of the prompt, in upper or lower case',
    }),
  ),
  from: Type.Optional(MomentSchema('images requested at or after it')),
  to: Type.Optional(MomentSchema('images requested before it')),
  aspect: Type.Optional(OneOf(IMAGE_ASPECTS)),
}

/** The query of `GET /api/images`. */
export const GalleryQuerySchema = Type.Object({
  limit: ListQuerySchema.properties.limit,
  cursor: Type.Optional(
    Type.String({
      maxLength: 300,
      // The place in an album, or the time and number of an image and, in lists by model, its model's time and id.
      pattern: '^(?:\\d+|[\\dT:.Z-]+_\\d+(?:_[\\dT:.Z-]+_[\\w.:-]+)?)$',
      description: 'the `next_cursor` of the previous page',
    }),
  ),
  sort: Type.Optional(
    OneOf(
      IMAGE_SORTS,
      '`newest`, the default, or `model`: those of the newest model first. With `album_id`, the order of the album counts',
    ),
  ),
  album_id: Type.Optional(IdSchema),
  ...filters,
})
export type GalleryQuery = Static<typeof GalleryQuerySchema>

/** Where `GET /api/images/count` stops counting. */
export const MAX_IMAGE_COUNT = 1000

export const ImageCountQuerySchema = Type.Object(filters)
export type ImageCountQuery = Static<typeof ImageCountQuerySchema>

/** `GET /api/images/count`. */
export const ImageCountSchema = Type.Object({
  count: Type.Integer({ minimum: 0, maximum: MAX_IMAGE_COUNT }),
  is_capped: Type.Boolean({ description: 'whether there are more than `count`' }),
})
export type ImageCount = Static<typeof ImageCountSchema>

export const UpdateGalleryImageBodySchema = Type.Object(
  { favourite: Type.Boolean() },
  { additionalProperties: false },
)
export type UpdateGalleryImageBody = Static<typeof UpdateGalleryImageBodySchema>

/** How many images one request can change, delete or restore. */
export const MAX_IMAGES_AT_ONCE = 1000

/** The body of requests that name images, such as `POST /api/images/delete`. */
export const ImageIdsBodySchema = Type.Object(
  { ids: Type.Array(IdSchema, { minItems: 1, maxItems: MAX_IMAGES_AT_ONCE }) },
  { additionalProperties: false },
)
export type ImageIdsBody = Static<typeof ImageIdsBodySchema>

/** The body of `POST /api/images/favourite`. */
export const FavouriteImagesBodySchema = Type.Object(
  { ...ImageIdsBodySchema.properties, favourite: Type.Boolean() },
  { additionalProperties: false },
)

/** How many images one download can contain. */
export const MAX_DOWNLOADED_IMAGES = 10_000

/** The body of `POST /api/images/download`. */
export const DownloadImagesBodySchema = Type.Object(
  {
    ids: Type.Array(IdSchema, { minItems: 1, maxItems: MAX_DOWNLOADED_IMAGES }),
    metadata: Type.Boolean({
      default: true,
      description:
        'whether the ZIP has a `metadata.json` with prompt, seed, settings and cost, and the images have their recipes',
    }),
  },
  { additionalProperties: false },
)
export type DownloadImagesBody = Static<typeof DownloadImagesBodySchema>

export const DeletedImagesSchema = Type.Object({
  deleted: Type.Integer(),
  restore_until: Type.String({
    description: 'ISO 8601, UTC; POST /api/images/restore restores them until then',
  }),
})
export type DeletedImages = Static<typeof DeletedImagesSchema>

export const RestoredImagesSchema = Type.Object({ restored: Type.Integer() })
export type RestoredImages = Static<typeof RestoredImagesSchema>
