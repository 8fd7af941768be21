import type { WebhookEvent, WebhookFault } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import { toIso } from '../identifiers.ts'
import { pause } from '../pause.ts'
import type { Delivery, DeliveryLog } from './delivery-log.ts'
import { newSecret, signedHeaders } from './signature.ts'
import { isDeliverable } from './webhook-url.ts'

export interface Message {
  /** The same for every attempt. */
  id: string
  job: string
  event: WebhookEvent
  attempt: number
  url: string
  payload: object
}

export interface Sender {
  /** Sends once, or as often as a fault says, and tells whether the receiver took it. */
  send(message: Message): Promise<boolean>
}

export interface SenderOptions {
  faults: Faults
  log: DeliveryLog
  now: () => number
  secret: () => string
  closing: AbortSignal
  /** An answer that comes later than this came not. */
  answerMs: number
}

/** Older than the five minutes that receivers allow. */
const staleSeconds = 600
const keptAnswer = 500

export function createSender(options: SenderOptions): Sender {
  const { faults, log, now, secret, closing, answerMs } = options

  async function post(
    { url, id, payload }: Message,
    { isForged, isStale }: { isForged: boolean; isStale: boolean },
  ): Promise<Pick<Delivery, 'status' | 'answer' | 'error'>> {
    if (!isDeliverable(url)) return unanswered('not an address of this machine')
    const timestamp = Math.floor(now() / 1000) - (isStale ? staleSeconds : 0)
    const body = JSON.stringify(payload)
    const key = isForged ? newSecret() : secret()
    // Not `AbortSignal.timeout`: `any` holds it weakly, and once collected it never fires.
    const limit = new AbortController()
    const timer = setTimeout(
      () => limit.abort(new DOMException('too slow', 'TimeoutError')),
      answerMs,
    )
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signedHeaders(key, { id, timestamp, body }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([closing, limit.signal]),
      })
      const text = await answer.text()
      return { status: answer.status, answer: text.slice(0, keptAnswer), error: null }
    } catch (error) {
      return unanswered(reasonOf(error))
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async send(message) {
      const { id, job, event, attempt, url } = message
      const ordered = (kind: WebhookFault['webhook']) => faults.takeWebhook(kind, event)
      const slow = ordered('delay')
      const [lost, twice, forged, stale] = [
        ordered('drop'),
        ordered('duplicate'),
        ordered('wrong_signature'),
        ordered('old_timestamp'),
      ]
      const struck = [slow, lost, twice, forged, stale].flatMap((fault) => fault?.webhook ?? [])
      const deliver = async (): Promise<boolean> => {
        const sent_at = toIso(now())
        const outcome = lost
          ? unanswered('dropped')
          : await post(message, { isForged: forged !== undefined, isStale: stale !== undefined })
        if (!closing.aborted) {
          const about = { job, event, attempt, webhook_id: id, url, sent_at, faults: struck }
          log.add({ ...about, ...outcome })
        }
        // What was lost on the way is not known to be lost.
        return lost !== undefined || (outcome.status !== null && outcome.status < 300)
      }

      if (slow) await pause(slow.delay_ms ?? 0, closing)
      if (twice) await deliver()
      return deliver()
    },
  }
}

const unanswered = (error: string) => ({ status: null, answer: null, error })

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
