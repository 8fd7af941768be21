import type { Delivery, DeliveryList, ListQuery, WebhookCheck } from '@the-way/shared'
import type { WebhookSettings } from '../config/webhook-settings.ts'
import type { Database } from '../ports/database/database.ts'
import type { DeliveryRow } from '../ports/database/functions/webhooks.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { checkWebhook } from './check-webhook.ts'
import { receiveDelivery } from './receive-delivery.ts'
import { createRejections } from './rejections.ts'
import { createSigningKeys } from './signing-keys.ts'
import { deliveryNotFoundError } from './webhooks.errors.ts'

export interface WebhooksDependencies {
  database: Database
  replicate: Replicate
  settings: WebhookSettings
  /** Called when a delivery was stored and its run can be checked. */
  onReceived: () => void
}

export type WebhooksService = ReturnType<typeof createWebhooksService>

/** Receives and lists Replicate's deliveries; a job reconciles their runs. */
export function createWebhooksService(deps: WebhooksDependencies) {
  const { database, onReceived } = deps
  const { call } = database
  const keys = createSigningKeys(deps.settings, deps.replicate)
  return {
    rejections: createRejections(),
    onReceived,
    receive: (delivery: Parameters<typeof receiveDelivery>[1]) =>
      receiveDelivery({ database, keys }, delivery),
    list: async (owner_id: string, { limit, cursor }: ListQuery): Promise<DeliveryList> => {
      const page = await call.webhook_deliveries_list({ owner_id, limit, cursor: cursor ?? null })
      return { deliveries: page.deliveries.map(toDelivery), next_cursor: page.next_cursor }
    },
    /** Opens a delivery again, so that its run is checked once more. */
    replay: async (owner_id: string, id: string): Promise<Delivery> => {
      const now = new Date().toISOString()
      const row = await call.webhook_deliveries_replay({ owner_id, id, now })
      if (!row) throw deliveryNotFoundError(id)
      onReceived()
      return toDelivery(row)
    },
    check: (owner_id: string): Promise<WebhookCheck> => checkWebhook({ ...deps, keys }, owner_id),
  }
}

const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  run_kind: row.run_kind,
  replicate_id: row.replicate_id,
  training_id: row.run_kind === 'training' ? row.run_id : null,
  generation_id: row.generation_id,
  status: row.status,
  outcome: row.outcome,
  note: row.note,
  received_at: row.received_at,
  handled_at: row.handled_at,
})
