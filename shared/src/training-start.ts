import { type Static, Type } from 'typebox'
import { UploadFileSchema } from './datasets.ts'
import { IdSchema, Nullable, OneOf, RecordOf, UsdMicrosSchema } from './schema.ts'
import { SpendingSchema } from './spending.ts'
import { AskedParametersSchema, DescribedParametersSchema } from './trainers/parameters.ts'
import { EFFORTS, SUBJECTS, TrainerSchema } from './trainers/trainer.ts'
import {
  CategorySchema,
  DescriptionSchema,
  EstimateRangeSchema,
  KeywordSchema,
  NameSchema,
} from './trainings.ts'

// What starts a training. Every page reads trainings, and only one starts them: apart, the first page does without
// the settings of all trainers.

/** The text parts of a form that starts a training, once `is_public` and `parameters` have been read. */
export const StartTrainingFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  description: Type.Optional(DescriptionSchema),
  category: Type.Optional(CategorySchema),
  is_public: Type.Optional(Type.Boolean()),
  trainer: Type.Optional(TrainerSchema),
  subject: Type.Optional(
    OneOf(SUBJECTS, 'what the images show: with `effort` it sets what `parameters` leave out'),
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
    description: 'a ZIP of at most 50 MiB with 4 to 100 images',
  }),
  ...StartTrainingFieldsSchema.properties,
  ...described,
})

/** The whole form of `POST /api/models/train`. */
export const StartTrainingFormSchema = Type.Object({
  file: Type.Optional(
    UploadFileSchema(
      'a ZIP of at most 50 MiB with 4 to 100 images, or as many images of at most 25 MiB, each as a part of this name',
    ),
  ),
  ...StartTrainingFieldsSchema.properties,
  ...described,
})

/** Something that works, but not as well as it could. */
export const StartWarningSchema = Type.Object({
  field: Type.String({ description: 'such as `keyword` or `parameters.epochs`' }),
  code: Type.String(),
  detail: Type.String({ description: 'what is doubtful and how to fix it, for a person' }),
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
