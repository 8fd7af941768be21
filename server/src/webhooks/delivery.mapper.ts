import type { Delivery } from '@the-way/shared'
import type { DeliveryRow } from '../ports/database/functions/webhooks.ts'

/** Returns a delivery for the API. */
export const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  run_kind: row.run_kind,
  replicate_id: row.replicate_id,
  training_id: row.run_kind === 'training' ? row.run_id : null,
  generation_id: row.run_kind === 'prediction' ? row.run_id : null,
  status: row.status,
  outcome: row.outcome,
  note: row.note,
  received_at: row.received_at,
  handled_at: row.handled_at,
})
