import { type Static, Type } from 'typebox'
import { MAX_DATASET_IMAGES } from './limits.ts'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

/** Reasons to take a second look at an image. It can still be used for training. */
export const FINDING_CODES = [
  'too_small',
  'tiny_file',
  'blurred',
  'too_dark',
  'too_bright',
  'near_duplicate',
  'extreme_shape',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

export const FindingSchema = Type.Object({
  code: OneOf(FINDING_CODES),
  detail: Type.String({
    description: 'what it means for the model and what to do, in plain language',
  }),
  image_id: Type.Optional(
    Type.String({ description: 'with `near_duplicate`: the other image of the pair' }),
  ),
})
export type Finding = Static<typeof FindingSchema>

export const MAX_CAPTION_LENGTH = 2000
export const CaptionSchema = Type.String({
  maxLength: MAX_CAPTION_LENGTH,
  description: 'if empty, the trainer writes one',
})

export const DatasetImageSchema = Type.Object({
  id: IdSchema,
  name: Type.String({ description: 'the file name in the upload' }),
  width: Type.Integer({ description: 'as stored' }),
  height: Type.Integer(),
  bytes: Type.Integer({ description: 'as stored' }),
  caption: CaptionSchema,
  findings: Type.Array(FindingSchema),
  url: Type.String(),
  thumbnail_url: Type.String(),
})
export type DatasetImage = Static<typeof DatasetImageSchema>

export const RejectedImageSchema = Type.Object({
  name: Type.String(),
  code: Type.String(),
  detail: Type.String(),
})
export type RejectedImage = Static<typeof RejectedImageSchema>

const FileCount = (description: string) => Type.Integer({ description })

/** How many files were uploaded to a dataset and what became of them; `files` is the sum of the others. */
export const ReceivedSchema = Type.Object({
  files: FileCount('all files that were uploaded, in ZIPs or separately; folders do not count'),
  images: FileCount('images that were added'),
  captions: FileCount('caption files and tables of captions that were used'),
  rejected: FileCount(
    'files that were left out, each listed in `rejected`, and tables of captions with lines that were',
  ),
  system_files: FileCount(
    'files that macOS and Windows write by themselves, such as `.DS_Store` and `Thumbs.db`',
  ),
})
export type Received = Static<typeof ReceivedSchema>

export const NOTHING_RECEIVED: Received = {
  files: 0,
  images: 0,
  captions: 0,
  rejected: 0,
  system_files: 0,
}

/** After how many days without a training a dataset is deleted; `null` if only its owner deletes it. */
export const KEEP_DAYS = [7, 30] as const
export const KeepDaysSchema = Nullable(
  Type.Unsafe<(typeof KEEP_DAYS)[number]>({ type: 'integer', enum: [...KEEP_DAYS] }),
)

export const DatasetNameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

/** A group of images that were checked, cleaned and stored, in the owner's order. */
export const DatasetSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  image_count: Type.Integer(),
  ready: Type.Boolean({ description: 'whether it can be used to start a training' }),
  advice: Type.String({
    description: 'whether the dataset is good and what would improve it most, in plain language',
  }),
  images: Type.Array(DatasetImageSchema),
  rejected: Type.Array(RejectedImageSchema, {
    description: 'the newest 1000 files that were left out, each with the reason',
  }),
  received: ReceivedSchema,
  bytes: Type.Integer({ description: 'total size of the stored images' }),
  sha256: Type.String({ description: 'hash of its images and captions, in their order' }),
  consent_at: Nullable(
    Type.String({
      description: 'when its owner confirmed the right to use the images; `null` if not yet',
    }),
  ),
  keep_days: KeepDaysSchema,
  created_at: TimeSchema,
  updated_at: TimeSchema,
})
export type Dataset = Static<typeof DatasetSchema>

export const DatasetListSchema = ListSchema('datasets', DatasetSchema)
export type DatasetList = Static<typeof DatasetListSchema>

/** A file part of a form. OpenAPI describes a part that may be repeated as an array. */
export const UploadFileSchema = (description: string) =>
  Type.Array(Type.String({ format: 'binary' }), { description })

const FILE_DESCRIPTION =
  'a ZIP of at most 50 MiB, or images of at most 25 MiB each (JPEG, PNG, WebP, AVIF, TIFF or HEIC) and their captions (`1.txt` for `1.jpg`), each in a part with this name'

/** `POST /api/datasets` as a form. */
export const CreateDatasetFormSchema = Type.Object({
  file: UploadFileSchema(FILE_DESCRIPTION),
  name: DatasetNameSchema,
})

/** `POST /api/datasets/:id/images`. */
export const AddImagesFormSchema = Type.Object({
  file: UploadFileSchema(FILE_DESCRIPTION),
  image_id: Type.Optional(
    Type.String({
      format: 'uuid',
      description:
        'a new id for a single image, with or without its caption: a repeated request with the same id adds the image only once',
    }),
  ),
})

/** `POST /api/datasets` as JSON, which creates an empty draft. */
export const CreateDatasetBodySchema = Type.Object(
  { name: DatasetNameSchema },
  { additionalProperties: false },
)
export type CreateDatasetBody = Static<typeof CreateDatasetBodySchema>

/** `PATCH /api/datasets/:id`. `order` lists every image once; `captions` sets several captions at once. */
export const UpdateDatasetBodySchema = Type.Object(
  {
    name: Type.Optional(DatasetNameSchema),
    consent: Type.Optional(
      Type.Literal(true, {
        description:
          'the owner confirms the right to use the images and the consent of everyone in them',
      }),
    ),
    keep_days: Type.Optional(KeepDaysSchema),
    order: Type.Optional(Type.Array(IdSchema, { maxItems: MAX_DATASET_IMAGES })),
    captions: Type.Optional(
      Type.Array(
        Type.Object({ id: IdSchema, caption: CaptionSchema }, { additionalProperties: false }),
        { maxItems: MAX_DATASET_IMAGES },
      ),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdateDatasetBody = Static<typeof UpdateDatasetBodySchema>

/** `PATCH /api/datasets/:id/images/:image_id`; `position` counts from 0. */
export const UpdateImageBodySchema = Type.Object(
  {
    caption: Type.Optional(CaptionSchema),
    position: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_DATASET_IMAGES - 1 })),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdateImageBody = Static<typeof UpdateImageBodySchema>

export const ImageParamsSchema = Type.Object({ id: IdSchema, image_id: IdSchema })
export type ImageParams = Static<typeof ImageParamsSchema>
