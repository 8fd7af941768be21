import { type Static, Type } from 'typebox'
import { PredictionScriptSchema } from './faults/prediction-fault-schemas.ts'
import { ErrorSchema } from './faults/training-fault-schemas.ts'
import { TrainingScriptSchema } from './trainings/scripted-ends.ts'

/** Everything the emulator stores. Times are milliseconds since the epoch; a job's status is derived from them. */

const JsonObjectSchema = Type.Record(Type.String(), Type.Unknown())

const WebhookFields = {
  webhook: Type.Optional(Type.String()),
  webhook_events_filter: Type.Optional(Type.Array(Type.String())),
}

const JobFields = {
  id: Type.String(),
  input: JsonObjectSchema,
  created_at: Type.Number(),
  queue_ms: Type.Number(),
  duration_ms: Type.Number(),
  canceled_at: Type.Optional(Type.Number()),
  deadline: Type.Optional(Type.Number()),
  ...WebhookFields,
}

export const FileRecordSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  content_type: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
  md5: Type.String(),
  metadata: JsonObjectSchema,
  created_at: Type.Number(),
  deleted_at: Type.Optional(Type.Number()),
})
export type FileRecord = Static<typeof FileRecordSchema>

export const ModelRecordSchema = Type.Object({
  id: Type.String({ description: 'owner/name' }),
  owner: Type.String(),
  name: Type.String(),
  visibility: Type.Union([Type.Literal('public'), Type.Literal('private')]),
  hardware: Type.String(),
  is_official: Type.Boolean(),
  description: Type.Union([Type.String(), Type.Null()]),
  github_url: Type.Union([Type.String(), Type.Null()]),
  paper_url: Type.Union([Type.String(), Type.Null()]),
  license_url: Type.Union([Type.String(), Type.Null()]),
  cover_image_url: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.Number(),
  deleted_at: Type.Optional(Type.Number()),
})
export type ModelRecord = Static<typeof ModelRecordSchema>

/** What a version's inputs are like. `early-flux` and `flux` are the two generations of FLUX's. */
export const VERSION_FAMILIES = ['flux', 'early-flux', 'sdxl', 'other'] as const
export type VersionFamily = (typeof VERSION_FAMILIES)[number]

export const VersionRecordSchema = Type.Object({
  id: Type.String(),
  model: Type.String({ description: 'owner/name' }),
  family: Type.Enum(VERSION_FAMILIES),
  is_trainer: Type.Boolean(),
  training_id: Type.Optional(Type.String()),
  created_at: Type.Number(),
  deleted_at: Type.Optional(Type.Number()),
})
export type VersionRecord = Static<typeof VersionRecordSchema>

const TrainingImageSchema = Type.Object({
  name: Type.String(),
  file: Type.String({ description: 'name inside the training folder' }),
  width: Type.Integer(),
  height: Type.Integer(),
  sha256: Type.String(),
})
export type TrainingImage = Static<typeof TrainingImageSchema>

const DatasetSchema = Type.Object({
  entries: Type.Integer(),
  images: Type.Array(TrainingImageSchema),
  captions: Type.Array(
    Type.Object({ name: Type.String(), text: Type.String(), generated: Type.Boolean() }),
  ),
})
export type Dataset = Static<typeof DatasetSchema>

export const TrainingRecordSchema = Type.Object({
  ...JobFields,
  model: Type.String(),
  version: Type.String(),
  destination: Type.String(),
  dataset: Type.Optional(DatasetSchema),
  failure: Type.Optional(ErrorSchema),
  trained_version: Type.Optional(Type.String()),
  script: Type.Optional(TrainingScriptSchema),
})
export type TrainingRecord = Static<typeof TrainingRecordSchema>

export const PredictionRecordSchema = Type.Object({
  ...JobFields,
  model: Type.String(),
  version: Type.String(),
  seed: Type.Integer(),
  /** What remains of a prediction whose input and output were removed. */
  removed: Type.Optional(Type.Object({ error: Type.Union([ErrorSchema, Type.Null()]) })),
  script: Type.Optional(PredictionScriptSchema),
  /** The uploaded image that it starts from, or the URL of an upload that did not exist. */
  source: Type.Optional(
    Type.Union([
      Type.Object({ width: Type.Integer(), height: Type.Integer(), has_mask: Type.Boolean() }),
      Type.Object({ missing: Type.String() }),
    ]),
  ),
})
export type PredictionRecord = Static<typeof PredictionRecordSchema>

export const SecretRecordSchema = Type.Object({ id: Type.String(), value: Type.String() })
type SecretRecord = Static<typeof SecretRecordSchema>

/** How far tests have advanced the clock. */
export const ClockRecordSchema = Type.Object({ id: Type.String(), advanced_ms: Type.Number() })
type ClockRecord = Static<typeof ClockRecordSchema>

export const AccountStateSchema = Type.Object({
  low_credit: Type.Boolean(),
  no_credit: Type.Boolean(),
  model_limit: Type.Integer({ minimum: 0 }),
  hardware: Type.Array(Type.Object({ name: Type.String(), sku: Type.String() })),
})
export const AccountRecordSchema = Type.Object({
  id: Type.String(),
  ...AccountStateSchema.properties,
})
type AccountRecord = Static<typeof AccountRecordSchema>

/** How far the delivery of a run's `completed` webhook has got; after a restart, retries use the same message id. */
export const WebhookRecordSchema = Type.Object({
  id: Type.String({ description: 'the run' }),
  message_id: Type.String(),
  tries: Type.Integer(),
  first_try_at: Type.Number(),
  is_done: Type.Boolean(),
})
export type WebhookRecord = Static<typeof WebhookRecordSchema>

export interface Records {
  files: FileRecord
  models: ModelRecord
  versions: VersionRecord
  trainings: TrainingRecord
  predictions: PredictionRecord
  secrets: SecretRecord
  clock: ClockRecord
  account: AccountRecord
  webhooks: WebhookRecord
}
