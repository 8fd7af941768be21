import type { WebhookEvent } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import type { TrainingRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import type { Delivery, DeliveryLog } from './delivery-log.ts'
import { type OpenRun, openRun, type Teller } from './webhook-scheduler.ts'

type Run = Pick<TrainingRecord, 'id' | 'webhook' | 'webhook_events_filter'>

export interface Webhooks {
  /** Tells the news of a new run from now on. Returns at once, but where a fault wants news before the create is answered. */
  watch(run: Run): Promise<void>
  deliveries(): Delivery[]
  /** Begins, or goes on with what was left; `origin` is the emulator's own. */
  start(origin: string, onError: (error: unknown) => void): void
  /** Timeouts for what is under way. */
  stop(): Promise<void>
}

export interface WebhooksOptions {
  store: StateStore
  faults: Faults
  log: DeliveryLog
  teller: Teller
}

/** Runs have no timers of their own, so this looks whether one has news. */
const lookEveryMs = 50

export function createWebhooks({ store, faults, log, teller }: WebhooksOptions): Webhooks {
  const open = new Map<string, OpenRun>()
  const busy = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined

  const add = (run: Run): void => {
    if (run.webhook === undefined || store.get('webhooks', run.id)?.is_done) return
    open.set(run.id, openRun({ ...run, webhook: run.webhook }))
  }
  for (const run of [...store.list('trainings'), ...store.list('predictions')]) add(run)

  function look(origin: string, onError: (error: unknown) => void): void {
    for (const run of open.values()) {
      if (busy.has(run.id)) continue
      const telling = teller
        .tell(run, origin)
        .then((isDone) => {
          if (isDone) open.delete(run.id)
        })
        .catch(onError)
        .finally(() => busy.delete(run.id))
      busy.set(run.id, telling)
    }
  }

  return {
    async watch(run) {
      add(run)
      const events = open.get(run.id)?.events ?? []
      const early = events
        .map((event: WebhookEvent) => faults.takeWebhook('early', event))
        .find((fault) => fault !== undefined)
      if (!early) return
      await log.until(({ job, event }) => job === run.id && event === (early.event ?? event))
    },
    deliveries: log.list,
    start(origin, onError) {
      timer ??= setInterval(() => look(origin, onError), lookEveryMs).unref()
    },
    async stop() {
      clearInterval(timer)
      await Promise.all(busy.values())
    },
  }
}
