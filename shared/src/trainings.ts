import { type Static, Type } from 'typebox'
import { UploadFileSchema } from './datasets.ts'
import { ListSchema } from './lists.ts'
import { RunErrorSchema } from './problems.ts'
import { IdSchema, Nullable, OneOf, RecordOf, TimeSchema, UsdMicrosSchema } from './schema.ts'
import { SpendingSchema } from './spending.ts'
import { TRAINING_PHASES, TRAINING_STATUSES, type TrainingPhase } from './states.ts'
import { AskedParametersSchema, DescribedParametersSchema } from './trainers/parameters.ts'
import { EFFORTS, SUBJECTS, TrainerSchema } from './trainers/trainer.ts'

export const MAX_NAME_LENGTH = 100
export const NameSchema = Type.String({
  minLength: 1,
  maxLength: MAX_NAME_LENGTH,
  pattern: '\\S',
})
export const KeywordSchema = Type.String({
  pattern: '^[A-Za-z0-9_-]{2,40}$',
  description: 'one word of 2-40 letters, digits, - or _',
})
export const MAX_DESCRIPTION_LENGTH = 2000
export const DescriptionSchema = Type.String({ maxLength: MAX_DESCRIPTION_LENGTH })
export const CategorySchema = Type.String({ maxLength: 60 })

/** The text parts of a form that starts a training, once `is_public` and `parameters` have been read. */
export const StartTrainingFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  description: Type.Optional(DescriptionSchema),
  category: Type.Optional(CategorySchema),
  is_public: Type.Optional(Type.Boolean()),
  trainer: Type.Optional(TrainerSchema),
  subject: Type.Optional(
    OneOf(SUBJECTS, 'what the pictures show: with `effort` it sets what `parameters` leave out'),
  ),
  effort: Type.Optional(OneOf(EFFORTS, '500, 1,000 or 2,000 steps')),
  parameters: Type.Optional(AskedParametersSchema),
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

/** For the document, which tells what each trainer takes. */
const described = { parameters: Type.Optional(DescribedParametersSchema) }

export const StartTrainingDocumentSchema = Type.Object({
  ...StartTrainingBodySchema.properties,
  ...described,
})

/** `?dry_run=true` answers with an estimate; nothing is stored or sent. */
export const StartTrainingQuerySchema = Type.Object({
  dry_run: Type.Boolean({
    default: false,
    description:
      'check everything and answer with an estimate of price and duration; nothing is stored or sent',
  }),
})
export type StartTrainingQuery = Static<typeof StartTrainingQuerySchema>

/** The whole form of `POST /api/models/train-flux`: what most callers send. */
export const TrainFluxFormSchema = Type.Object({
  file: Type.String({
    format: 'binary',
    description: 'a ZIP of at most 50 MiB with 4 to 100 pictures',
  }),
  ...StartTrainingFieldsSchema.properties,
  ...described,
})

/** The whole form of `POST /api/models/train`. */
export const StartTrainingFormSchema = Type.Object({
  file: Type.Optional(
    UploadFileSchema(
      'a ZIP of at most 50 MiB with 4 to 100 pictures, or as many pictures of at most 25 MiB, each as a part of this name',
    ),
  ),
  ...StartTrainingFieldsSchema.properties,
  ...described,
})

export const ProgressSchema = Type.Object({
  step: Nullable(Type.Integer()),
  total: Nullable(Type.Integer()),
  fraction: Type.Number({ minimum: 0, maximum: 1, description: '1 only when it succeeded' }),
  eta_seconds: Nullable(Type.Integer()),
})

/** When each phase was first seen; phases that did not happen are missing. */
export const PhaseStartsSchema = Type.Unsafe<Partial<Record<TrainingPhase, string>>>(
  RecordOf(TimeSchema),
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

/** Something that works, but not as well as it could. */
export const StartWarningSchema = Type.Object({
  field: Type.String({ description: 'such as `keyword` or `parameters.epochs`' }),
  code: Type.String(),
  detail: Type.String({ description: 'what is doubtful and how to mend it, for a person' }),
  suggestions: Type.Array(Type.String(), { description: 'values that are free of it' }),
})
export type StartWarning = Static<typeof StartWarningSchema>

const CostEstimateSchema = Type.Object({
  estimate_usd_micros: UsdMicrosSchema,
  estimate_seconds: Type.Integer({ description: 'running time, without waiting' }),
  estimate_range: EstimateRangeSchema,
})

/** One run: its settings, and what it should cost and take. */
const estimatedRun = {
  parameters: RecordOf(Type.Unknown(), { description: 'as they would be sent' }),
  total_steps: Type.Integer(),
  epochs: Type.Number({ description: 'how often each image would be seen' }),
  ...CostEstimateSchema.properties,
  replicate_estimate: Nullable(
    Type.Object(CostEstimateSchema.properties, {
      description:
        'in demo mode, where runs are free: what this run should cost and take on Replicate, from typical run times; otherwise null',
    }),
  ),
  warnings: Type.Array(StartWarningSchema),
}

export const EffortEstimateSchema = Type.Object({
  effort: OneOf(EFFORTS),
  ...estimatedRun,
})
export type EffortEstimate = Static<typeof EffortEstimateSchema>

/** The answer to `?dry_run=true`. */
export const EstimateSchema = Type.Object({
  trainer: TrainerSchema,
  image_count: Type.Integer(),
  ...estimatedRun,
  efforts: Type.Array(EffortEstimateSchema, {
    description:
      'the same run with each effort in place of the steps or epochs of the request: quick, balanced, thorough',
  }),
  spending: SpendingSchema,
})
export type Estimate = Static<typeof EstimateSchema>

export const TrainingSchema = Type.Object({
  id: IdSchema,
  status: OneOf(TRAINING_STATUSES),
  phase: OneOf(TRAINING_PHASES),
  on_hold: Type.Boolean({
    description:
      'not sent, for the reason in `error`; POST /api/trainings/:id/retry tries it at once, /cancel ends it',
  }),
  progress: ProgressSchema,
  name: Type.String(),
  description: Nullable(Type.String()),
  keyword: Type.String(),
  category: Nullable(Type.String()),
  is_public: Type.Boolean(),
  trainer: TrainerSchema,
  parameters: RecordOf(Type.Unknown(), { description: 'as sent to the trainer' }),
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
  is_finishing: Type.Boolean({
    description:
      'it succeeded, and its weights are still being copied to this server; it can be deleted once they are',
  }),
  error: Nullable(RunErrorSchema),
  logs_tail: Type.String({ description: 'the last 40 lines' }),
  estimate_usd_micros: Nullable(UsdMicrosSchema),
  estimate_seconds: Nullable(Type.Integer({ description: 'running time, waiting not counted' })),
  estimate_range: Nullable(EstimateRangeSchema),
  cost_usd_micros: Nullable(UsdMicrosSchema),
  phase_starts: PhaseStartsSchema,
  cancel_requested_at: Nullable(
    Type.String({ description: 'it is being canceled since; Replicate has the last word' }),
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
