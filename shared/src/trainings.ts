import { type Static, Type } from 'typebox'
import { UploadFileSchema } from './datasets.ts'
import { ListSchema } from './lists.ts'
import { RunErrorSchema } from './problems.ts'
import { IdSchema, Nullable, OneOf, TimeSchema, UsdMicrosSchema } from './schema.ts'
import { TRAINING_PHASES, TRAINING_STATUSES, type TrainingPhase } from './states.ts'

/** `flux`: ostris/flux-dev-lora-trainer; `flux-fast`: replicate/fast-flux-trainer; `sdxl`: stability-ai/sdxl. */
export const TRAINERS = ['flux', 'flux-fast', 'sdxl'] as const
export const TrainerSchema = OneOf(TRAINERS)
export type Trainer = (typeof TRAINERS)[number]

/**
 * The settings of a FLUX training; ranges and defaults are those of flux-fine-tuner's `train.py`
 * (learning rate and batch size have none there: ours keep to what can train).
 */
export const FluxParametersSchema = Type.Object(
  {
    steps: Type.Integer({ minimum: 3, maximum: 6000, default: 1000 }),
    learning_rate: Type.Number({ minimum: 0.000001, maximum: 0.01, default: 0.0004 }),
    batch_size: Type.Integer({ minimum: 1, maximum: 8, default: 1 }),
    lora_rank: Type.Integer({ minimum: 1, maximum: 128, default: 16 }),
  },
  { additionalProperties: false },
)
export type FluxParameters = Static<typeof FluxParametersSchema>

export const NameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
export const KeywordSchema = Type.String({
  pattern: '^[A-Za-z0-9_-]{2,40}$',
  description: 'one word of 2-40 letters, digits, - or _',
})
export const DescriptionSchema = Type.String({ maxLength: 2000 })
export const CategorySchema = Type.String({ maxLength: 60 })

/** The text parts of a form that starts a training, once `is_public` and `parameters` have been read. */
export const StartTrainingFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  description: Type.Optional(DescriptionSchema),
  category: Type.Optional(CategorySchema),
  is_public: Type.Optional(Type.Boolean()),
  trainer: Type.Optional(TrainerSchema),
  parameters: Type.Optional(FluxParametersSchema),
  dataset_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'a dataset of yours, in place of `file`',
    }),
  ),
})
export type StartTrainingFields = Static<typeof StartTrainingFieldsSchema>

/** `POST /api/models/train` as JSON. */
export const StartTrainingBodySchema = Type.Object(
  { ...StartTrainingFieldsSchema.properties, dataset_id: IdSchema },
  { additionalProperties: false },
)
export type StartTrainingBody = Static<typeof StartTrainingBodySchema>

/** The whole form of `POST /api/models/train-flux`: what most callers send. */
export const TrainFluxFormSchema = Type.Object({
  file: Type.String({
    format: 'binary',
    description: 'a ZIP of at most 50 MiB with 4 to 100 pictures',
  }),
  ...StartTrainingFieldsSchema.properties,
})

/** The whole form of `POST /api/models/train`. */
export const StartTrainingFormSchema = Type.Object({
  file: Type.Optional(
    UploadFileSchema(
      'a ZIP of at most 50 MiB with 4 to 100 pictures, or as many pictures of at most 25 MiB, each as a part of this name',
    ),
  ),
  ...StartTrainingFieldsSchema.properties,
})

export const ProgressSchema = Type.Object({
  step: Nullable(Type.Integer()),
  total: Nullable(Type.Integer()),
  fraction: Type.Number({ minimum: 0, maximum: 1, description: '1 only when it succeeded' }),
  eta_seconds: Nullable(Type.Integer()),
})

/** When each phase was first seen; phases that did not happen are missing. */
export const PhaseStartsSchema = Type.Unsafe<Partial<Record<TrainingPhase, string>>>(
  Type.Record(Type.String(), TimeSchema),
)

/** Between what a training should cost and take; `based_on` of your own finished trainings, 0: known figures. */
export const EstimateRangeSchema = Type.Object({
  low_usd_micros: UsdMicrosSchema,
  high_usd_micros: UsdMicrosSchema,
  low_seconds: Type.Integer(),
  high_seconds: Type.Integer(),
  based_on: Type.Integer(),
})
export type EstimateRange = Static<typeof EstimateRangeSchema>

export const SUBJECTS = ['person', 'object', 'style'] as const
export type Subject = (typeof SUBJECTS)[number]
export const EFFORTS = ['quick', 'balanced', 'thorough'] as const
export type Effort = (typeof EFFORTS)[number]

export const TrainingSchema = Type.Object({
  id: IdSchema,
  status: OneOf(TRAINING_STATUSES),
  phase: OneOf(TRAINING_PHASES),
  progress: ProgressSchema,
  name: Type.String(),
  description: Nullable(Type.String()),
  keyword: Type.String(),
  category: Nullable(Type.String()),
  is_public: Type.Boolean(),
  trainer: TrainerSchema,
  parameters: Type.Record(Type.String(), Type.Unknown(), { description: 'as sent to the trainer' }),
  subject: Nullable(OneOf(SUBJECTS)),
  effort: Nullable(OneOf(EFFORTS)),
  retry_of: Nullable(Type.String({ description: 'the training that this one does again' })),
  dataset_id: Nullable(IdSchema),
  image_count: Type.Integer(),
  replicate_id: Nullable(Type.String()),
  destination: Nullable(Type.String({ description: 'the base model at Replicate, owner/name' })),
  model_id: Nullable(IdSchema),
  model_url: Nullable(Type.String({ description: 'owner/name:version' })),
  weights_url: Nullable(Type.String({ description: 'our copy of the weights' })),
  weights_note: Nullable(Type.String({ description: 'why there is no copy of the weights' })),
  error: Nullable(RunErrorSchema),
  logs_tail: Type.String({ description: 'the last 40 lines' }),
  estimate_usd_micros: Nullable(UsdMicrosSchema),
  estimate_seconds: Nullable(Type.Integer({ description: 'running time, waiting not counted' })),
  estimate_range: Nullable(EstimateRangeSchema),
  cost_usd_micros: Nullable(UsdMicrosSchema),
  phase_starts: PhaseStartsSchema,
  cancel_requested_at: Nullable(
    Type.String({ description: 'it is being cancelled since; Replicate has the last word' }),
  ),
  created_at: TimeSchema,
  started_at: Nullable(TimeSchema),
  completed_at: Nullable(TimeSchema),
  checked_at: Nullable(Type.String({ description: 'when Replicate was last asked about it' })),
  news_at: Nullable(Type.String({ description: 'when Replicate last told something new of it' })),
})
export type Training = Static<typeof TrainingSchema>

export const TrainingListSchema = ListSchema('trainings', TrainingSchema)
export type TrainingList = Static<typeof TrainingListSchema>

/** `GET /api/models/status` without `id`. */
export const UnfinishedTrainingsSchema = Type.Object({ trainings: Type.Array(TrainingSchema) })
export type UnfinishedTrainings = Static<typeof UnfinishedTrainingsSchema>

export const StatusQuerySchema = Type.Object({ id: Type.Optional(IdSchema) })

/** How many lines of a log are kept and shown. */
export const LOG_TAIL_LINES = 40
