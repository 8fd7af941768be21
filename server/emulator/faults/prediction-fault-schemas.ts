import { type Static, Type } from 'typebox'
import { ErrorSchema } from './training-fault-schemas.ts'

/** Outcomes of predictions that tests can order. They apply to the next prediction that is created. */

const times = Type.Optional(Type.Integer({ minimum: 1 }))
const closed = { additionalProperties: false }

export const FailPredictionSchema = Type.Object(
  {
    fail_prediction: Type.Object(
      { error: ErrorSchema, log: Type.Optional(Type.String({ description: 'the last lines' })) },
      closed,
    ),
    times,
  },
  closed,
)
/** The prediction succeeds, but returns only this many of its images; the log does not say so. */
export const FewerOutputsSchema = Type.Object(
  { outputs: Type.Integer({ minimum: 0 }), times },
  closed,
)

/** The outcome that was ordered for a prediction, stored with it. */
export const PredictionScriptSchema = Type.Object({
  failure: Type.Optional(FailPredictionSchema.properties.fail_prediction),
  outputs: Type.Optional(Type.Integer()),
})
export type PredictionScript = Static<typeof PredictionScriptSchema>
