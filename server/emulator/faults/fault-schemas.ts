import { type Static, Type } from 'typebox'
import { throttleKinds } from '../problems.ts'
import { FailPredictionSchema, FewerOutputsSchema } from './prediction-fault-schemas.ts'
import {
  FailTrainingSchema,
  InvalidLossSchema,
  ResultWithoutVersionSchema,
  ResultWithoutWeightsSchema,
  StatusWordSchema,
} from './training-fault-schemas.ts'

/** The faults that tests can order. A fault applies to the next `times` calls that match, or to each with `probability`. */

const routes = [
  'account',
  'any',
  'cancels',
  'files',
  'hardware',
  'models',
  'outputs',
  'predictions',
  'trainings',
  'versions',
  'webhook_secret',
  'weights',
]
const jobRoute = Type.Union([Type.Literal('trainings'), Type.Literal('predictions')])
export type JobRoute = Static<typeof jobRoute>
export const webhookEvents = ['start', 'output', 'logs', 'completed'] as const
export type WebhookEvent = (typeof webhookEvents)[number]

/** How often a fault applies: once by default, without limit if only `probability` is given. */
const repeat = {
  times: Type.Optional(Type.Integer({ minimum: 1 })),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
}
const where = {
  route: Type.Enum(routes),
  method: Type.Optional(Type.Enum(['GET', 'POST', 'PATCH', 'DELETE'])),
}
/** The work is done first, and only the response is affected. */
const after = Type.Optional(Type.Boolean())
const closed = { additionalProperties: false }

const DropAfterCreateSchema = Type.Object({ drop_after_create: jobRoute, ...repeat }, closed)
const DropSchema = Type.Object({ drop: Type.Literal(true), ...where, after, ...repeat }, closed)
const HangSchema = Type.Object({ hang: Type.Literal(true), ...where, after, ...repeat }, closed)
const DelaySchema = Type.Object(
  { delay_ms: Type.Integer({ minimum: 0 }), ...where, after, ...repeat },
  closed,
)
const StatusSchema = Type.Object(
  {
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    ...where,
    after,
    ...repeat,
  },
  closed,
)
/** A 429 in one of the forms that Replicate has used; `retry_after` adds the header. */
const ThrottleSchema = Type.Object(
  {
    throttle: Type.Enum([...throttleKinds]),
    seconds: Type.Optional(Type.Integer({ minimum: 1 })),
    retry_after: Type.Optional(Type.Boolean()),
    ...where,
    ...repeat,
  },
  closed,
)
const CallFaultSchema = Type.Union([
  DropSchema,
  HangSchema,
  DelaySchema,
  StatusSchema,
  ThrottleSchema,
])
export type CallFault = Static<typeof CallFaultSchema>

/** The next run waits this long for a machine. */
const SlowBootSchema = Type.Object(
  { queue_ms: Type.Integer({ minimum: 0 }), route: jobRoute, ...repeat },
  closed,
)
/** Replicate aborts the next run before it starts. */
const AbortSchema = Type.Object({ aborts: jobRoute, ...repeat }, closed)
/** Replicate no longer knows this training or prediction. */
const ForgetSchema = Type.Object({ forget: Type.String({ minLength: 1 }) }, closed)

const webhookFaults = [
  'delay',
  'drop',
  'duplicate',
  'early',
  'old_timestamp',
  'reorder',
  'wrong_signature',
] as const
const WebhookFaultSchema = Type.Object(
  {
    webhook: Type.Enum([...webhookFaults]),
    /** The event whose deliveries are affected; all events by default. */
    event: Type.Optional(Type.Enum([...webhookEvents])),
    /** Only for `delay`. */
    delay_ms: Type.Optional(Type.Integer({ minimum: 0 })),
    ...repeat,
  },
  closed,
)
export type WebhookFault = Static<typeof WebhookFaultSchema>

export const FaultSchema = Type.Union([
  DropAfterCreateSchema,
  ...CallFaultSchema.anyOf,
  SlowBootSchema,
  AbortSchema,
  ForgetSchema,
  WebhookFaultSchema,
  FailTrainingSchema,
  InvalidLossSchema,
  FailPredictionSchema,
  FewerOutputsSchema,
  ResultWithoutVersionSchema,
  ResultWithoutWeightsSchema,
  StatusWordSchema,
])
export type Fault = Static<typeof FaultSchema>
