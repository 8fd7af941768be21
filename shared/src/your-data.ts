import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

const Count = Type.Integer({ minimum: 0 })

/** One kind of data that is stored about a user. */
export const StoredSchema = Type.Object({
  kind: OneOf([
    'training_images',
    'images',
    'sources',
    'weights',
    'records',
    'uploads',
    'versions',
    'runs',
  ]),
  place: OneOf(['here', 'replicate']),
  count: Nullable(Count),
  bytes: Nullable(Count),
  /** A sentence that says how long it is stored. */
  kept: Type.String(),
})
export type Stored = Static<typeof StoredSchema>

export const StorageSchema = Type.Object({ stored: Type.Array(StoredSchema) })
export type Storage = Static<typeof StorageSchema>

/** What the user has to type, so that nobody deletes everything by accident. */
export const DELETE_WORDS = 'delete everything'

export const DeleteBodySchema = Type.Object(
  {
    confirm: Type.Literal(DELETE_WORDS),
    at_replicate: Type.Boolean({
      description: 'whether to delete the versions that were trained here at Replicate too',
    }),
  },
  { additionalProperties: false },
)
export type DeleteBody = Static<typeof DeleteBodySchema>

/** A record of what was deleted and when, without the deleted data. */
export const DeletionSchema = Type.Object({
  id: IdSchema,
  created_at: TimeSchema,
  /** `null` if something is still being removed, which is retried until it is gone. */
  completed_at: Nullable(TimeSchema),
  at_replicate: Type.Boolean(),
  counts: Type.Object({
    models: Count,
    datasets: Count,
    trainings: Count,
    generations: Count,
    files: Count,
    uploads: Count,
    versions: Count,
  }),
  /** What is still being removed. */
  left: Type.Object({ files: Count, uploads: Count, versions: Count }),
  /** Trained versions that stay at Replicate; a later deletion with `at_replicate` removes them. */
  stays: Type.Array(
    Type.Object({ model: Type.String({ description: 'as `owner/name`' }), versions: Count }),
  ),
  /** Sentences about what is still to be removed or could not be, and what Replicate keeps. */
  remains: Type.Array(Type.String()),
})
export type Deletion = Static<typeof DeletionSchema>

export const DeletionListSchema = ListSchema('deletions', DeletionSchema)
