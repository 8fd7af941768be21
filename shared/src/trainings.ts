import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { RunErrorSchema } from './problems.ts'
import { IdSchema, Nullable, OneOf, RecordOf, TimeSchema, UsdMicrosSchema } from './schema.ts'
import { TRAINING_PHASES, TRAINING_STATUSES, type TrainingPhase } from './states.ts'
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

export const ProgressSchema = Type.Object({
  step: Nullable(Type.Integer()),
  total: Nullable(Type.Integer()),
  fraction: Type.Number({ minimum: 0, maximum: 1, description: '1 only when it succeeded' }),
  eta_seconds: Nullable(Type.Integer()),
})

/** When each phase was first observed; phases that did not happen are missing. */
export const PhaseStartsSchema = Type.Unsafe<Partial<Record<TrainingPhase, string>>>(
  RecordOf(TimeSchema),
)

/**
 * The range of a run's cost and duration. `based_on` is the number of your finished runs that it is calculated from; 0 if
 * it is based on typical running times.
 */
export const EstimateRangeSchema = Type.Object({
  low_usd_micros: UsdMicrosSchema,
  high_usd_micros: UsdMicrosSchema,
  low_seconds: Type.Integer(),
  high_seconds: Type.Integer(),
  based_on: Type.Integer(),
})
export type EstimateRange = Static<typeof EstimateRangeSchema>

export const TrainingSchema = Type.Object({
  id: IdSchema,
  status: OneOf(TRAINING_STATUSES),
  phase: OneOf(TRAINING_PHASES),
  on_hold: Type.Boolean({
    description:
      'not sent, for the reason in `error`; POST /api/trainings/:id/retry tries again now, /cancel cancels it',
  }),
  retry_at: Nullable(
    Type.String({
      description:
        'if Replicate is rate-limiting the account: when this server retries automatically; otherwise `null`',
    }),
  ),
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
  retry_of: Nullable(Type.String({ description: 'the training that this one retries' })),
  dataset_id: Nullable(IdSchema),
  image_count: Type.Integer(),
  replicate_id: Nullable(Type.String()),
  destination: Nullable(Type.String({ description: 'the base model at Replicate, owner/name' })),
  model_id: Nullable(IdSchema),
  model_url: Nullable(Type.String({ description: 'owner/name:version' })),
  weights_url: Nullable(Type.String({ description: 'our copy of the weights' })),
  weights_note: Nullable(Type.String({ description: 'why there is no copy of the weights' })),
  is_post_processing: Type.Boolean({
    description:
      'whether it succeeded and its weights are still being copied to this server; it cannot be deleted until then',
  }),
  error: Nullable(RunErrorSchema),
  logs_tail: Type.String({ description: 'the last 40 lines' }),
  estimate_usd_micros: Nullable(UsdMicrosSchema),
  estimate_seconds: Nullable(Type.Integer({ description: 'running time, waiting not counted' })),
  estimate_range: Nullable(EstimateRangeSchema),
  cost_usd_micros: Nullable(UsdMicrosSchema),
  phase_starts: PhaseStartsSchema,
  cancel_requested_at: Nullable(
    Type.String({
      description: 'when its cancellation was requested; Replicate may still complete it',
    }),
  ),
  created_at: TimeSchema,
  started_at: Nullable(TimeSchema),
  completed_at: Nullable(TimeSchema),
  checked_at: Nullable(Type.String({ description: 'when Replicate was last polled about it' })),
  news_at: Nullable(Type.String({ description: 'when Replicate last reported a change' })),
})
export type Training = Static<typeof TrainingSchema>

export const TrainingListSchema = ListSchema('trainings', TrainingSchema)
export type TrainingList = Static<typeof TrainingListSchema>

/** `GET /api/models/status` without `id`. */
export const UnfinishedTrainingsSchema = Type.Object({ trainings: Type.Array(TrainingSchema) })
export type UnfinishedTrainings = Static<typeof UnfinishedTrainingsSchema>

export const StatusQuerySchema = Type.Object({ id: Type.Optional(IdSchema) })

/** How many lines of a log are stored and shown. */
export const LOG_TAIL_LINES = 40
