import type { WebhookEvent, WebhookFault } from '../faults/fault-schemas.ts'

/** One attempt to deliver a webhook, with the receiver's response. */
export interface Delivery {
  /** The id of the training or prediction. */
  job: string
  event: WebhookEvent
  /** Starts at 1; only `completed` is retried. */
  attempt: number
  webhook_id: string
  url: string
  sent_at: string
  faults: WebhookFault['webhook'][]
  /** `null` if there was no response. */
  status: number | null
  answer: string | null
  /** Why there was no response; otherwise `null`. */
  error: string | null
}

export interface DeliveryLog {
  add(delivery: Delivery): void
  /** Oldest first. */
  list(): Delivery[]
  /** Waits until a delivery that matches is in the log, or the emulator closes. */
  until(matches: (delivery: Delivery) => boolean): Promise<void>
}

/** Enough for any test; older deliveries are dropped. */
const maxEntries = 10_000

export function createDeliveryLog(closing: AbortSignal): DeliveryLog {
  const entries: Delivery[] = []
  const waiting = new Set<() => void>()
  closing.addEventListener('abort', () => {
    for (const check of waiting) check()
  })

  return {
    add(delivery) {
      entries.push(delivery)
      if (entries.length > maxEntries) entries.shift()
      for (const check of waiting) check()
    },
    list: () => [...entries],
    until: (matches) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!closing.aborted && !entries.some(matches)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
}
