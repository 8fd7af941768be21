import type { WebhookEvent, WebhookFault } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import { toIso } from '../identifiers.ts'
import { pause } from '../pause.ts'
import type { Delivery, DeliveryLog } from './delivery-log.ts'
import { newSecret, signedHeaders } from './signature.ts'
import { isDeliverable } from './webhook-url.ts'

interface Message {
  /** The same for each attempt. */
  id: string
  job: string
  event: WebhookEvent
  attempt: number
  url: string
  payload: object
}

export interface Sender {
  /** Sends a message once, or twice with a `duplicate` fault. Returns whether the receiver accepted it. */
  send(message: Message): Promise<boolean>
}

export interface SenderOptions {
  faults: Faults
  log: DeliveryLog
  now: () => number
  secret: () => string
  closing: AbortSignal
  /** How long the receiver may take to respond. */
  answerMs: number
}

/** Older than the five minutes that receivers allow. */
const staleSeconds = 600
const maxAnswerLength = 500

export function createSender(options: SenderOptions): Sender {
  const { faults, log, now, secret, closing, answerMs } = options

  async function post(
    { url, id, payload }: Message,
    { isForged, isStale }: { isForged: boolean; isStale: boolean },
  ): Promise<Pick<Delivery, 'status' | 'answer' | 'error'>> {
    if (!isDeliverable(url)) return noResponse('not a URL on this machine')
    const timestamp = Math.floor(now() / 1000) - (isStale ? staleSeconds : 0)
    const body = JSON.stringify(payload)
    const key = isForged ? newSecret() : secret()
    // Not `AbortSignal.timeout`: `any` holds it weakly, so it never fires once it has been garbage-collected.
    const limit = new AbortController()
    const timer = setTimeout(
      () => limit.abort(new DOMException('No response in time', 'TimeoutError')),
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
      return { status: answer.status, answer: text.slice(0, maxAnswerLength), error: null }
    } catch (error) {
      return noResponse(reasonOf(error))
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
      const applied = [slow, lost, twice, forged, stale].flatMap((fault) => fault?.webhook ?? [])
      const deliver = async (): Promise<boolean> => {
        const sent_at = toIso(now())
        const outcome = lost
          ? noResponse('dropped')
          : await post(message, { isForged: forged !== undefined, isStale: stale !== undefined })
        if (!closing.aborted) {
          const about = { job, event, attempt, webhook_id: id, url, sent_at, faults: applied }
          log.add({ ...about, ...outcome })
        }
        // The sender can't know about a delivery that was lost on the way.
        return lost !== undefined || (outcome.status !== null && outcome.status < 300)
      }

      if (slow) await pause(slow.delay_ms ?? 0, closing)
      if (twice) await deliver()
      return deliver()
    },
  }
}

const noResponse = (error: string) => ({ status: null, answer: null, error })

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
