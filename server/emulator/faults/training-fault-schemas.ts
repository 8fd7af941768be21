import { type Static, Type } from 'typebox'

/** Outcomes of trainings that tests can order: failures, incomplete results and unknown statuses. */

/** Models usually report a text, but some report data. */
export const ErrorSchema = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Array(Type.Unknown()),
  Type.Record(Type.String(), Type.Unknown()),
])
export type ReportedError = Static<typeof ErrorSchema>

export const FailureSchema = Type.Object(
  {
    error: ErrorSchema,
    after: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share of the run before the failure',
    }),
    log: Type.Optional(Type.String({ description: 'the last lines; a traceback by default' })),
  },
  { additionalProperties: false },
)
export type Failure = Static<typeof FailureSchema>

export const knownFailureKinds = [
  'cuda_out_of_memory',
  'image_not_built',
  'nsfw',
  'layers_regex',
] as const
const times = Type.Optional(Type.Integer({ minimum: 1 }))
const closed = { additionalProperties: false }

export const FailTrainingSchema = Type.Object(
  { fail_training: Type.Union([Type.Enum(knownFailureKinds), FailureSchema]), times },
  closed,
)
export const ResultWithoutVersionSchema = Type.Object(
  { result_without_version: Type.Literal(true), times },
  closed,
)
export const ResultWithoutWeightsSchema = Type.Object(
  { result_without_weights: Type.Literal(true), times },
  closed,
)
/** The trainer prints this as the loss from a step on, and the training succeeds nevertheless. */
export const InvalidLossSchema = Type.Object(
  {
    invalid_loss: Type.Object(
      { from: Type.Integer({ minimum: 0 }), value: Type.Enum(['nan', 'inf', '-inf']) },
      closed,
    ),
    times,
  },
  closed,
)
export const StatusWordSchema = Type.Object(
  { status_word: Type.String({ minLength: 1 }), times },
  closed,
)
