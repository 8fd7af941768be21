import type { WebhookEvent, WebhookFault } from '../faults/fault-schemas.ts'

/** One attempt to tell a receiver something, with what it answered. */
export interface Delivery {
  /** The training or prediction that it was about. */
  job: string
  event: WebhookEvent
  /** 1 for the first; only `completed` is tried again. */
  attempt: number
  webhook_id: string
  url: string
  sent_at: string
  faults: WebhookFault['webhook'][]
  /** Null where no answer came. */
  status: number | null
  answer: string | null
  /** Why no answer came. */
  error: string | null
}

export interface DeliveryLog {
  add(delivery: Delivery): void
  /** Oldest first. */
  list(): Delivery[]
  /** Timeouts until a delivery that matches is in the log, or the emulator closes. */
  until(matches: (delivery: Delivery) => boolean): Promise<void>
}

/** Enough for any test; older ones are forgotten. */
const kept = 10_000

export function createDeliveryLog(closing: AbortSignal): DeliveryLog {
  const entries: Delivery[] = []
  const waiting = new Set<() => void>()
  closing.addEventListener('abort', () => {
    for (const look of waiting) look()
  })

  return {
    add(delivery) {
      entries.push(delivery)
      if (entries.length > kept) entries.shift()
      for (const look of waiting) look()
    },
    list: () => [...entries],
    until: (matches) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!closing.aborted && !entries.some(matches)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}
