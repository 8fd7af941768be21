import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

export const DELIVERY_RUN_KINDS = ['training', 'prediction', 'unknown'] as const

/**
 * What happened after a delivery made us request its run from Replicate: the run had changed, it had not, it is not a
 * run of this server, or the request failed. `received` if the run has not been requested yet.
 */
export const DELIVERY_OUTCOMES = ['received', 'applied', 'unchanged', 'no_run', 'failed'] as const

/** A webhook delivery by Replicate. Its content is only a hint: the run's state is requested from Replicate. */
export const DeliverySchema = Type.Object({
  id: IdSchema,
  run_kind: OneOf(DELIVERY_RUN_KINDS),
  replicate_id: Type.String(),
  training_id: Nullable(IdSchema),
  generation_id: Nullable(IdSchema),
  status: Type.String({ description: 'the run’s status in the delivery' }),
  outcome: OneOf(DELIVERY_OUTCOMES),
  note: Nullable(Type.String({ description: 'why it failed' })),
  received_at: TimeSchema,
  handled_at: Nullable(TimeSchema),
})
export type Delivery = Static<typeof DeliverySchema>

export const DeliveryListSchema = ListSchema('deliveries', DeliverySchema)
export type DeliveryList = Static<typeof DeliveryListSchema>

export const REJECTION_REASONS = [
  'missing_header',
  'old_timestamp',
  'bad_signature',
  'unreadable',
  'too_large',
  'no_secret',
] as const
export type RejectionReason = (typeof REJECTION_REASONS)[number]

/** A rejected request to the webhook's URL. Rejections are stored in memory, never in the database. */
export const RejectionSchema = Type.Object({
  received_at: TimeSchema,
  reason: OneOf(REJECTION_REASONS),
  detail: Type.String(),
  webhook_id: Nullable(Type.String()),
})
export type Rejection = Static<typeof RejectionSchema>

/** `GET /api/webhook/rejections`: newest first. */
export const RejectionListSchema = Type.Object({ rejections: Type.Array(RejectionSchema) })

/** How many rejections are stored. */
export const MAX_REJECTIONS = 100

export const WebhookCheckItemSchema = Type.Object({
  name: OneOf(
    ['address', 'secret', 'echo'],
    'address: the URL can be reached from outside; secret: the signing secret is Replicate’s; echo: Replicate received our URL',
  ),
  status: OneOf(['ok', 'warning', 'failed', 'skipped']),
  detail: Type.String(),
  next_step: Nullable(Type.String()),
})
export type WebhookCheckItem = Static<typeof WebhookCheckItemSchema>

/** `POST /api/webhook/check`: whether Replicate's deliveries would arrive. */
export const WebhookCheckSchema = Type.Object({
  url: Nullable(
    Type.String({ description: 'REPLICATE_WEBHOOK_URL; `null` if this server only polls' }),
  ),
  latency_ms: Nullable(Type.Integer()),
  checks: Type.Array(WebhookCheckItemSchema),
})
export type WebhookCheck = Static<typeof WebhookCheckSchema>

/** The body of the self-test's delivery, which is answered but not stored. */
export const PING = { type: 'ping' } as const
