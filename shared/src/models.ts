import { type Static, Type } from 'typebox'
import { ListQuerySchema, ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, RecordOf, TimeSchema } from './schema.ts'
import { CategorySchema, DescriptionSchema, KeywordSchema, NameSchema } from './trainings.ts'

export const ModelStatusSchema = OneOf(['ready', 'archived'])

/** What others may do with a public model: view it, or generate images with it at their own cost. */
export const PublicUseSchema = OneOf(['view', 'generate'])
export type PublicUse = Static<typeof PublicUseSchema>

/** A model that can generate images. Private fields are `null` in models of other users. */
export const ModelSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  description: Nullable(Type.String()),
  keyword: Nullable(Type.String()),
  category: Nullable(Type.String()),
  trainer: Nullable(Type.String()),
  status: ModelStatusSchema,
  version: Nullable(
    Type.String({ description: '64 hex digits; `null` if it uses the newest of `base_model`' }),
  ),
  model_url: Type.String({ description: 'owner/name or owner/name:version' }),
  base_model: Type.String({ description: 'owner/name' }),
  is_mine: Type.Boolean(),
  is_public: Type.Boolean(),
  public_use: PublicUseSchema,
  replicate_id: Nullable(Type.String({ description: 'the training at Replicate' })),
  input_parameters: Nullable(RecordOf(Type.Unknown())),
  training_id: Nullable(
    Type.String({
      description: '`null` if it was not trained here or its training was deleted',
    }),
  ),
  trained_here: Type.Boolean(),
  checked_at: Nullable(
    Type.String({
      description:
        'when Replicate last confirmed that it has the version and that it can generate; `null` if not checked yet',
    }),
  ),
  emulated: Type.Boolean({
    description:
      'whether it was created in demo mode: Replicate does not have it, so a connected server cannot use it',
  }),
  thumbnail_url: Nullable(Type.String()),
  thumbnail_image_id: Nullable(
    Type.String({
      description:
        'the image that was chosen as the thumbnail; `null` if it is one of the images that the model was trained with',
    }),
  ),
  last_used: Nullable(TimeSchema),
  created_at: TimeSchema,
  updated_at: TimeSchema,
})
export type Model = Static<typeof ModelSchema>

export const ModelListSchema = ListSchema('models', ModelSchema)
export type ModelList = Static<typeof ModelListSchema>

export const ModelListQuerySchema = Type.Object({
  ...ListQuerySchema.properties,
  status: Type.Optional(ModelStatusSchema),
  public: Type.Optional(
    Type.Boolean({ description: 'true for models that other users share, instead of yours' }),
  ),
})
export type ModelListQuery = Static<typeof ModelListQuerySchema>

/** `POST /api/models/save`: registers an existing version, from an earlier app or trained elsewhere. */
export const SaveModelBodySchema = Type.Object(
  {
    name: NameSchema,
    model_url: Type.String({
      minLength: 3,
      maxLength: 400,
      description: 'owner/name, owner/name:version or a replicate.com URL',
    }),
    keyword: Type.Optional(KeywordSchema),
    description: Type.Optional(DescriptionSchema),
    category: Type.Optional(CategorySchema),
    is_public: Type.Optional(Type.Boolean()),
    replicate_id: Type.Optional(Type.String({ maxLength: 100 })),
    input_parameters: Type.Optional(RecordOf(Type.Unknown())),
  },
  { additionalProperties: false },
)
export type SaveModelBody = Static<typeof SaveModelBodySchema>

export const UpdateModelBodySchema = Type.Object(
  {
    name: Type.Optional(NameSchema),
    keyword: Type.Optional(Nullable(KeywordSchema)),
    description: Type.Optional(Nullable(DescriptionSchema)),
    category: Type.Optional(Nullable(CategorySchema)),
    is_public: Type.Optional(Type.Boolean()),
    public_use: Type.Optional(PublicUseSchema),
    status: Type.Optional(ModelStatusSchema),
    thumbnail_image_id: Type.Optional(
      Nullable(IdSchema, {
        description: 'one of your generated images; `null` for the thumbnail that it had at first',
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdateModelBody = Static<typeof UpdateModelBodySchema>

/** The parts of a model's name at Replicate. */
export interface ModelReference {
  owner: string
  name: string
  version: string | null
}

// Without a dot, so that the URL `replicate.com/acme`, which does not name a model, is not read as owner/name.
const OWNER = '[A-Za-z0-9][A-Za-z0-9_-]*'
const NAME = '[A-Za-z0-9][A-Za-z0-9._-]*'
const VERSION = '[0-9a-f]{64}'
const REFERENCE = new RegExp(`^(?<owner>${OWNER})/(?<name>${NAME})(?::(?<version>${VERSION}))?$`)
const URL_PATTERN = new RegExp(
  `^(?:https?://)?(?:www\\.)?replicate\\.com/(?<owner>${OWNER})/(?<name>${NAME})(?:/versions/(?<version>${VERSION})|:(?<colon>${VERSION}))?/?(?:[?#].*)?$`,
)

/** Parses `owner/name`, `owner/name:version` or a replicate.com URL; returns `null` if it is anything else. */
export function parseModelReference(text: string): ModelReference | null {
  const groups = (REFERENCE.exec(text.trim()) ?? URL_PATTERN.exec(text.trim()))?.groups
  if (!groups?.['owner'] || !groups['name']) return null
  return {
    owner: groups['owner'],
    name: groups['name'],
    version: groups['version'] ?? groups['colon'] ?? null,
  }
}
