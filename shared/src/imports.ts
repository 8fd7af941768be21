import { type Static, Type } from 'typebox'
import { IdSchema, Nullable, TimeSchema } from './schema.ts'
import { TrainerSchema } from './trainers/trainer.ts'

/** A version of one of our base models at Replicate that is not used by any model here. */
export const ImportableVersionSchema = Type.Object({
  model_url: Type.String({
    description: 'owner/name:version, as POST /api/models/save accepts it',
  }),
  version: Type.String(),
  replicate_id: Nullable(Type.String({ description: 'the training at Replicate that made it' })),
  keyword: Nullable(Type.String()),
  trainer: Nullable(TrainerSchema),
  created_at: TimeSchema,
})
export type ImportableVersion = Static<typeof ImportableVersionSchema>

/** `GET /api/models/importable`: newest first. */
export const ImportableSchema = Type.Object({
  versions: Type.Array(ImportableVersionSchema),
  complete: Type.Boolean({ description: 'false if there are more versions than were checked' }),
})
export type Importable = Static<typeof ImportableSchema>

/** Whether a model that was not trained here can still generate images. */
export const MigrationModelSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  model_url: Type.String(),
  generates: Type.Boolean(),
  detail: Type.String({ description: 'the result in plain language' }),
})
export type MigrationModel = Static<typeof MigrationModelSchema>

/** `GET /api/models/check-migration`: models that were not trained here, newest first. */
export const MigrationSchema = Type.Object({
  models: Type.Array(MigrationModelSchema),
  complete: Type.Boolean({ description: 'false if there are more models than were checked' }),
})
export type Migration = Static<typeof MigrationSchema>
