import type { WebhookEvent } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import { isEnded } from '../job-timeline.ts'
import type { WebhookRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'
import type { Sender } from './sender.ts'
import { newMessageId } from './signature.ts'
import { type WebhookJob, type WebhookJobs, wantedEvents } from './webhook-jobs.ts'

/** A run whose `completed` webhook has not been delivered. */
export interface OpenRun {
  id: string
  url: string
  events: WebhookEvent[]
  isStartSent: boolean
  isOutputSent: boolean
  /** The length of the logs that were sent last, and when. */
  logLength: number
  logSentAt: number
}

export const openRun = (run: {
  id: string
  webhook: string
  webhook_events_filter?: string[]
}): OpenRun => ({
  id: run.id,
  url: run.webhook,
  events: wantedEvents(run.webhook_events_filter),
  isStartSent: false,
  isOutputSent: false,
  logLength: 0,
  logSentAt: -Infinity,
})

export interface WebhookScheduler {
  /** Sends the webhooks that are due now; true if no more will follow. */
  sendDue(run: OpenRun, origin: string): Promise<boolean>
}

export interface WebhookSchedulerOptions {
  jobs: WebhookJobs
  store: StateStore
  faults: Faults
  sender: Sender
  now: () => number
  closing: AbortSignal
  /** From the first to the last attempt to deliver a `completed` webhook. */
  lastTryMs: number
}

/** Replicate sends logs at most this often. */
const logGapMs = 500
/** When each attempt is due, as an exponentially growing share of the time until the last one. */
const tryShares = [0, 1 / 31, 3 / 31, 7 / 31, 15 / 31, 1]

export function createWebhookScheduler(options: WebhookSchedulerOptions): WebhookScheduler {
  const { jobs, store, faults, sender, now, closing, lastTryMs } = options

  const sendOnce = (run: OpenRun, event: WebhookEvent, payload: object): Promise<boolean> =>
    sender.send({ id: newMessageId(), job: run.id, event, attempt: 1, url: run.url, payload })

  async function sendProgress(run: OpenRun, job: WebhookJob, origin: string): Promise<void> {
    if (!run.isStartSent && run.events.includes('start')) {
      run.isStartSent = true
      await sendOnce(run, 'start', job.present(origin))
    }
    if (!run.events.includes('logs') || now() - run.logSentAt < logGapMs) return
    const object = job.present(origin)
    if (object.logs.length <= run.logLength) return
    run.logLength = object.logs.length
    run.logSentAt = now()
    await sendOnce(run, 'logs', object)
  }

  async function sendOutput(run: OpenRun, job: WebhookJob, origin: string): Promise<void> {
    if (run.isOutputSent || !job.hasOutputEvents || !run.events.includes('output')) return
    const object = job.present(origin)
    if (object.output === null) return
    run.isOutputSent = true
    await sendOnce(run, 'output', { ...asProcessing(object), output: object.output })
  }

  /** Makes an attempt if one is due; true after the last. */
  async function tryCompleted(run: OpenRun, job: WebhookJob, origin: string): Promise<boolean> {
    const record = store.get('webhooks', run.id) ?? firstTry(run)
    const share = tryShares[record.tries] ?? 1
    if (now() < record.first_try_at + share * lastTryMs) return false
    const isDelivered = await sender.send({
      id: record.message_id,
      job: run.id,
      event: 'completed',
      attempt: record.tries + 1,
      url: run.url,
      payload: job.present(origin),
    })
    // An attempt that was cut short because the emulator closed does not count.
    if (closing.aborted) return false
    const tries = record.tries + 1
    const is_done = isDelivered || tries === tryShares.length
    store.put('webhooks', { ...record, tries, is_done })
    return is_done
  }

  /** Stored before the first attempt, so that retries after a restart use the same id. */
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

  async function sendCompletion(run: OpenRun, job: WebhookJob, origin: string): Promise<boolean> {
    await sendOutput(run, job, origin)
    if (!run.events.includes('completed')) {
      store.put('webhooks', { ...firstTry(run), is_done: true })
      return true
    }
    const isDone = await tryCompleted(run, job, origin)
    if (isDone && faults.takeWebhook('reorder', 'completed')) {
      const event = run.events.includes('logs') ? 'logs' : 'start'
      await sendOnce(run, event, asProcessing(job.present(origin)))
    }
    return isDone
  }

  return {
    async sendDue(run, origin) {
      const job = await jobs.find(run.id)
      if (!job || closing.aborted) return false
      if (isEnded(job.moment)) return sendCompletion(run, job, origin)
      if (job.moment.startedAt !== null) await sendProgress(run, job, origin)
      return false
    },
  }
}

/** Returns the object as it was just before the run completed. */
const asProcessing = <T extends object>(object: T) => ({
  ...object,
  status: 'processing',
  output: null,
  error: null,
  completed_at: null,
  metrics: {},
})
