import type { WebhookEvent } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import type { TrainingRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import type { Delivery, DeliveryLog } from './delivery-log.ts'
import { type OpenRun, openRun, type WebhookScheduler } from './webhook-scheduler.ts'

type Run = Pick<TrainingRecord, 'id' | 'webhook' | 'webhook_events_filter'>

export interface Webhooks {
  /** Sends the webhooks of a new run from now on. Waits only if a fault orders a delivery before the create's response. */
  watch(run: Run): Promise<void>
  deliveries(): Delivery[]
  /** Starts sending, including what was left before a restart; `origin` is the emulator's own. */
  start(origin: string, onError: (error: unknown) => void): void
  /** Stops and waits for deliveries in progress. */
  stop(): Promise<void>
}

export interface WebhooksOptions {
  store: StateStore
  faults: Faults
  log: DeliveryLog
  scheduler: WebhookScheduler
}

/** Runs have no timers of their own, so all are checked this often. */
const pollMs = 50

export function createWebhooks({ store, faults, log, scheduler }: WebhooksOptions): Webhooks {
  const open = new Map<string, OpenRun>()
  const busy = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let sendAll: (() => void) | undefined

  const add = (run: Run): void => {
    if (run.webhook === undefined || store.get('webhooks', run.id)?.is_done) return
    open.set(run.id, openRun({ ...run, webhook: run.webhook }))
  }
  for (const run of [...store.list('trainings'), ...store.list('predictions')]) add(run)

  /** Polls only while a run has webhooks to send, so that an idle emulator does nothing. */
  function poll(): void {
    if (sendAll && open.size > 0) timer ??= setInterval(sendAll, pollMs).unref()
  }

  function sendAllDue(origin: string, onError: (error: unknown) => void): void {
    for (const run of open.values()) {
      if (busy.has(run.id)) continue
      const sending = scheduler
        .sendDue(run, origin)
        .then((isDone) => {
          if (isDone) open.delete(run.id)
        })
        .catch(onError)
        .finally(() => busy.delete(run.id))
      busy.set(run.id, sending)
    }
    if (open.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    async watch(run) {
      add(run)
      poll()
      const events = open.get(run.id)?.events ?? []
      const early = events
        .map((event: WebhookEvent) => faults.takeWebhook('early', event))
        .find((fault) => fault !== undefined)
      if (!early) return
      await log.until(({ job, event }) => job === run.id && event === (early.event ?? event))
    },
    deliveries: log.list,
    start(origin, onError) {
      sendAll = () => sendAllDue(origin, onError)
      poll()
    },
    async stop() {
      sendAll = undefined
      clearInterval(timer)
      await Promise.all(busy.values())
    },
  }
}
