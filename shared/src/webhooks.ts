import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

export const DELIVERY_RUN_KINDS = ['training', 'prediction', 'unknown'] as const

/**
 * What became of a delivery once its run had been asked for: it brought news, or none, or there is no such run here,
 * or Replicate could not be asked. `received`: not asked yet.
 */
export const DELIVERY_OUTCOMES = ['received', 'applied', 'unchanged', 'no_run', 'failed'] as const

/** One delivery of Replicate's. Its content was a hint: the run was asked for. */
export const DeliverySchema = Type.Object({
  id: IdSchema,
  run_kind: OneOf(DELIVERY_RUN_KINDS),
  replicate_id: Type.String(),
  training_id: Nullable(IdSchema),
  generation_id: Nullable(IdSchema),
  status: Type.String({ description: 'the run’s state as the delivery told it' }),
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

/** A request to the webhook's address that was refused; kept in memory, never as a row. */
export const RejectionSchema = Type.Object({
  received_at: TimeSchema,
  reason: OneOf(REJECTION_REASONS),
  detail: Type.String(),
  webhook_id: Nullable(Type.String()),
})
export type Rejection = Static<typeof RejectionSchema>

/** `GET /api/webhook/rejections`: the newest first. */
export const RejectionListSchema = Type.Object({ rejections: Type.Array(RejectionSchema) })

/** How many refusals are remembered. */
export const MAX_REJECTIONS = 100

export const WebhookCheckItemSchema = Type.Object({
  name: OneOf(
    ['address', 'secret', 'echo'],
    'the address is reached from outside; the secret is Replicate’s; Replicate was told the address',
  ),
  status: OneOf(['ok', 'warning', 'failed', 'skipped']),
  detail: Type.String(),
  next_step: Nullable(Type.String()),
})
export type WebhookCheckItem = Static<typeof WebhookCheckItemSchema>

/** `POST /api/webhook/check`: whether Replicate's deliveries would arrive. */
export const WebhookCheckSchema = Type.Object({
  url: Nullable(Type.String({ description: 'REPLICATE_WEBHOOK_URL; null: polling alone' })),
  latency_ms: Nullable(Type.Integer()),
  checks: Type.Array(WebhookCheckItemSchema),
})
export type WebhookCheck = Static<typeof WebhookCheckSchema>

/** The body of the self-test's delivery, which is answered and leaves no row. */
export const PING = { type: 'ping' } as const
