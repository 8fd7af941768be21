import { type Static, Type } from 'typebox'
import { UploadFileSchema } from './datasets.ts'
import { IdSchema, Nullable, OneOf, RecordOf, UsdMicrosSchema } from './schema.ts'
import { SpendingSchema } from './spending.ts'
import { DescribedParametersSchema, ParametersInputSchema } from './trainers/parameters.ts'
import { EFFORTS, SUBJECTS, TrainerSchema } from './trainers/trainer.ts'
import {
  CategorySchema,
  DescriptionSchema,
  EstimateRangeSchema,
  KeywordSchema,
  NameSchema,
} from './trainings.ts'

// Separate from `trainings.ts`, because every page reads trainings but only one starts them: the first page loads without
// the settings of all trainers.

/** The text parts of a form that starts a training, after `is_public` and `parameters` have been parsed. */
export const StartTrainingFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  description: Type.Optional(DescriptionSchema),
  category: Type.Optional(CategorySchema),
  is_public: Type.Optional(Type.Boolean()),
  trainer: Type.Optional(TrainerSchema),
  subject: Type.Optional(
    OneOf(SUBJECTS, 'what the images show; sets, with `effort`, what `parameters` leave out'),
  ),
  effort: Type.Optional(OneOf(EFFORTS, '500, 1,000 or 2,000 steps')),
  parameters: Type.Optional(ParametersInputSchema),
  dataset_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'one of your datasets, instead of `file`',
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

/** For the OpenAPI document, which lists the settings of each trainer. */
const described = { parameters: Type.Optional(DescribedParametersSchema) }

export const StartTrainingDocumentSchema = Type.Object({
  ...StartTrainingBodySchema.properties,
  ...described,
})

/** `?dry_run=true` returns an estimate; nothing is stored or sent. */
export const StartTrainingQuerySchema = Type.Object({
  dry_run: Type.Boolean({
    default: false,
    description:
      'check everything and return an estimate of price and duration; nothing is stored or sent',
  }),
})
export type StartTrainingQuery = Static<typeof StartTrainingQuerySchema>

/** The form of `POST /api/models/train-flux`, which most clients send. */
export const TrainFluxFormSchema = Type.Object({
  file: Type.String({
    format: 'binary',
    description: 'a ZIP of at most 50 MiB with 4 to 100 images',
  }),
  ...StartTrainingFieldsSchema.properties,
  ...described,
})

/** The form of `POST /api/models/train`. */
export const StartTrainingFormSchema = Type.Object({
  file: Type.Optional(
    UploadFileSchema(
      'a ZIP of at most 50 MiB with 4 to 100 images, or 4 to 100 images of at most 25 MiB, each in a part with this name',
    ),
  ),
  ...StartTrainingFieldsSchema.properties,
  ...described,
})

/** A setting that works, but not as well as it could. */
export const StartWarningSchema = Type.Object({
  field: Type.String({ description: 'such as `keyword` or `parameters.epochs`' }),
  code: Type.String(),
  detail: Type.String({ description: 'what the problem is and how to fix it, in plain language' }),
  suggestions: Type.Array(Type.String(), { description: 'values without this problem' }),
})
export type StartWarning = Static<typeof StartWarningSchema>

const CostEstimateSchema = Type.Object({
  estimate_usd_micros: UsdMicrosSchema,
  estimate_seconds: Type.Integer({ description: 'running time, without waiting' }),
  estimate_range: EstimateRangeSchema,
})

/** A run with its settings, estimated cost and duration. */
const estimatedRun = {
  parameters: RecordOf(Type.Unknown(), { description: 'as they would be sent' }),
  total_steps: Type.Integer(),
  epochs: Type.Number({ description: 'how often each image would be seen' }),
  ...CostEstimateSchema.properties,
  replicate_estimate: Nullable(
    Type.Object(CostEstimateSchema.properties, {
      description:
        'in demo mode, where runs are free: the estimated cost and duration on Replicate, from typical running times; otherwise `null`',
    }),
  ),
  warnings: Type.Array(StartWarningSchema),
}

export const EffortEstimateSchema = Type.Object({
  effort: OneOf(EFFORTS),
  ...estimatedRun,
})
export type EffortEstimate = Static<typeof EffortEstimateSchema>

/** The response to `?dry_run=true`. */
export const EstimateSchema = Type.Object({
  trainer: TrainerSchema,
  image_count: Type.Integer(),
  ...estimatedRun,
  efforts: Type.Array(EffortEstimateSchema, {
    description:
      'the same run with each effort instead of the steps or epochs of the request: quick, balanced, thorough',
  }),
  spending: SpendingSchema,
})
export type Estimate = Static<typeof EstimateSchema>
