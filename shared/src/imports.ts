import { type Static, Type } from 'typebox'
import { IdSchema, Nullable, TimeSchema } from './schema.ts'
import { TrainerSchema } from './trainers/trainer.ts'

/** A version of a base model of ours at Replicate that no model here has. */
export const ImportableVersionSchema = Type.Object({
  model_url: Type.String({ description: 'owner/name:version, as POST /api/models/save takes it' }),
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
  complete: Type.Boolean({ description: 'false: there are more than were looked through' }),
})
export type Importable = Static<typeof ImportableSchema>

/** Whether a model that was not trained here makes images still. */
export const MigrationModelSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  model_url: Type.String(),
  generates: Type.Boolean(),
  detail: Type.String({ description: 'what was found, for a person' }),
})
export type MigrationModel = Static<typeof MigrationModelSchema>

/** `GET /api/models/check-migration`: models without a training here, newest first. */
export const MigrationSchema = Type.Object({
  models: Type.Array(MigrationModelSchema),
  complete: Type.Boolean({ description: 'false: there are more than were asked about' }),
})
export type Migration = Static<typeof MigrationSchema>
