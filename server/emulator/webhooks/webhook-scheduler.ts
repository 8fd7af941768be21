import type { WebhookEvent } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import { isEnded } from '../job-timeline.ts'
import type { WebhookRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import type { Sender } from './sender.ts'
import { newMessageId } from './signature.ts'
import { type WebhookJob, type WebhookJobs, wantedEvents } from './webhook-jobs.ts'

/** A run whose receiver has not heard of its end. */
export interface OpenRun {
  id: string
  url: string
  events: WebhookEvent[]
  isStartTold: boolean
  isOutputTold: boolean
  /** How much of the log was told, and when. */
  logLength: number
  logToldAt: number
}

export const openRun = (run: {
  id: string
  webhook: string
  webhook_events_filter?: string[]
}): OpenRun => ({
  id: run.id,
  url: run.webhook,
  events: wantedEvents(run.webhook_events_filter),
  isStartTold: false,
  isOutputTold: false,
  logLength: 0,
  logToldAt: -Infinity,
})

export interface Teller {
  /** Tells what is due now; true when there is nothing left to tell. */
  tell(run: OpenRun, origin: string): Promise<boolean>
}

export interface TellerOptions {
  jobs: WebhookJobs
  store: StateStore
  faults: Faults
  sender: Sender
  now: () => number
  closing: AbortSignal
  /** From the first try to tell of an end to the last. */
  lastTryMs: number
}

/** Replicate's throttle. */
const logGapMs = 500
/** Exponential: of the time to the last try, the share that has passed at each. */
const tryShares = [0, 1 / 31, 3 / 31, 7 / 31, 15 / 31, 1]

export function createTeller(options: TellerOptions): Teller {
  const { jobs, store, faults, sender, now, closing, lastTryMs } = options

  const tellOnce = (run: OpenRun, event: WebhookEvent, payload: object): Promise<boolean> =>
    sender.send({ id: newMessageId(), job: run.id, event, attempt: 1, url: run.url, payload })

  async function tellProgress(run: OpenRun, job: WebhookJob, origin: string): Promise<void> {
    if (!run.isStartTold && run.events.includes('start')) {
      run.isStartTold = true
      await tellOnce(run, 'start', job.present(origin))
    }
    if (!run.events.includes('logs') || now() - run.logToldAt < logGapMs) return
    const object = job.present(origin)
    if (object.logs.length <= run.logLength) return
    run.logLength = object.logs.length
    run.logToldAt = now()
    await tellOnce(run, 'logs', object)
  }

  async function tellOutput(run: OpenRun, job: WebhookJob, origin: string): Promise<void> {
    if (run.isOutputTold || !job.hasOutputEvents || !run.events.includes('output')) return
    const object = job.present(origin)
    if (object.output === null) return
    run.isOutputTold = true
    await tellOnce(run, 'output', { ...unended(object), output: object.output })
  }

  /** One try, if one is due; true after the last. */
  async function tellEnd(run: OpenRun, job: WebhookJob, origin: string): Promise<boolean> {
    const record = store.get('webhooks', run.id) ?? firstTry(run)
    const share = tryShares[record.tries] ?? 1
    if (now() < record.first_try_at + share * lastTryMs) return false
    const isTold = await sender.send({
      id: record.message_id,
      job: run.id,
      event: 'completed',
      attempt: record.tries + 1,
      url: run.url,
      payload: job.present(origin),
    })
    // A try that the emulator's own end cut short counts for nothing.
    if (closing.aborted) return false
    const tries = record.tries + 1
    const is_done = isTold || tries === tryShares.length
    store.put('webhooks', { ...record, tries, is_done })
    return is_done
  }

  /** Written before the first try, so that a restart goes on under the same id. */
  function firstTry({ id }: OpenRun): WebhookRecord {
    const record = {
      id,
      message_id: newMessageId(),
      tries: 0,
      first_try_at: now(),
      is_done: false,
    }
    store.put('webhooks', record)
    return record
  }

  async function tellOfEnd(run: OpenRun, job: WebhookJob, origin: string): Promise<boolean> {
    await tellOutput(run, job, origin)
    if (!run.events.includes('completed')) {
      store.put('webhooks', { ...firstTry(run), is_done: true })
      return true
    }
    const isDone = await tellEnd(run, job, origin)
    if (isDone && faults.takeWebhook('reorder', 'completed')) {
      const event = run.events.includes('logs') ? 'logs' : 'start'
      await tellOnce(run, event, unended(job.present(origin)))
    }
    return isDone
  }

  return {
    async tell(run, origin) {
      const job = await jobs.find(run.id)
      if (!job || closing.aborted) return false
      if (isEnded(job.moment)) return tellOfEnd(run, job, origin)
      if (job.moment.startedAt !== null) await tellProgress(run, job, origin)
      return false
    },
  }
}

/** The object as it stood a moment before its end. */
const unended = <T extends object>(object: T) => ({
  ...object,
  status: 'processing',
  output: null,
  error: null,
  completed_at: null,
  metrics: {},
})
