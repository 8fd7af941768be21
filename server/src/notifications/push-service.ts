import type { PushMessage } from '@the-way/shared'
import webpush from 'web-push'
import type { NotificationSettings } from '../config/notification-settings.ts'
import {
  createGuardedFetch,
  isAllowedAddress,
  type Lookup,
  UrlRejectedError,
} from '../outgoing/guarded-fetch.ts'
import { retryAfterMs } from '../ports/replicate/retry-after.ts'
import type { PushKeys } from './push-keys.ts'

interface Recipient {
  endpoint: string
  p256dh: string
  auth: string
}

/** The result of sending. `gone`: the subscription no longer exists. `rejected`: sending it again would not help. */
type PushResult =
  | { outcome: 'sent' }
  | { outcome: 'gone'; why: string }
  | { outcome: 'rejected'; why: string }
  | { outcome: 'retry'; why: string; afterMs: number | null }

export interface PushService {
  /** Returns whether messages may be sent to this endpoint; its hostname is only resolved when one is sent. */
  isAllowed(endpoint: string): boolean
  /**
   * Never throws for errors of the push service or the network. A message replaces a waiting one with the same `topic`.
   */
  send(to: Recipient, message: PushMessage, topic: string): Promise<PushResult>
}

const TIMEOUT_MS = 10_000
/** How long the push service keeps a message for a device that is off. */
const TTL_SECONDS = 24 * 3600

/**
 * Sends messages to browsers by Web Push (RFC 8030), encrypted for them (RFC 8291). The endpoint comes from the browser
 * and may be forged, so requests go through the guarded fetch instead of the library's own requests.
 */
export function createPushService(options: {
  settings: NotificationSettings
  keys: () => Promise<PushKeys>
  lookup?: Lookup
}): PushService {
  const { settings, keys } = options
  const allowed = { hosts: 'any', localOrigin: settings.localOrigin } as const
  const guardedFetch = createGuardedFetch({
    ...allowed,
    ...(options.lookup && { lookup: options.lookup }),
  })

  return {
    isAllowed: (endpoint) => URL.canParse(endpoint) && isAllowedAddress(new URL(endpoint), allowed),
    send: async (to, message, topic) => {
      const { public_key, private_key } = await keys()
      const { body, headers } = webpush.generateRequestDetails(
        { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
        JSON.stringify(message),
        {
          TTL: TTL_SECONDS,
          topic,
          urgency: 'normal',
          contentEncoding: 'aes128gcm',
          vapidDetails: {
            subject: settings.contact,
            publicKey: public_key,
            privateKey: private_key,
          },
        },
      )
      try {
        const response = await guardedFetch(to.endpoint, AbortSignal.timeout(TIMEOUT_MS), {
          headers: textHeaders(headers),
          body: body ?? Buffer.alloc(0),
        })
        // The body is not needed, and its sender is not trusted.
        await response.body?.cancel()
        return resultOf(response.status, response.headers.get('retry-after'))
      } catch (error) {
        if (error instanceof UrlRejectedError)
          return { outcome: 'gone', why: `the endpoint ${error.message}` }
        return { outcome: 'retry', why: causeOf(error), afterMs: null }
      }
    },
  }
}

/** `fetch` sets the length itself. */
const textHeaders = (headers: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => [name, String(value)]),
  )

function resultOf(status: number, retryAfter: string | null): PushResult {
  const why = `the push service returned ${status}`
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === 404 || status === 410) return { outcome: 'gone', why }
  if (status === 429 || status >= 500)
    return { outcome: 'retry', why, afterMs: retryAfterMs(retryAfter, '') }
  return { outcome: 'rejected', why }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the push service could not be reached'
  const { cause, name } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : name
  return `the push service could not be reached (${code})`
}
