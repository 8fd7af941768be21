import { createECDH, createHash, randomBytes } from 'node:crypto'
import type { NotificationSettings, PushMessage, PushSubscriptionBody } from '@the-way/shared'
import { notSignedInError } from '../guards/auth.errors.ts'
import type { Database } from '../ports/database/database.ts'
import type { SubscriptionRow } from '../ports/database/functions/notifications.ts'
import {
  endpointRefusedError,
  invalidKeyError,
  notSentError,
  notSubscribedError,
  subscriptionGoneError,
} from './notifications.errors.ts'
import type { PushKeys } from './push-keys.ts'
import type { PushService } from './push-service.ts'

export type NotificationsService = ReturnType<typeof createNotificationsService>

export interface BrowserSession {
  owner_id: string
  session_id: string
}

const MOST_SUBSCRIPTIONS = 20
/** As long as a session. Each page that is opened confirms its browser's subscription. */
const LASTS_MS = 30 * 24 * 3600_000

const TEST_MESSAGE: PushMessage = {
  title: 'Notifications are on',
  body: 'You will hear from us when a training finishes or needs you.',
  tag: 'test',
  path: '/settings/notifications',
  is_always_shown: true,
}

/** Manages which browsers are notified. */
export function createNotificationsService(deps: {
  database: Database
  keys: () => Promise<PushKeys>
  push: PushService
}) {
  const { keys, push } = deps
  const { call } = deps.database
  const now = () => new Date().toISOString()
  const settings = async (row: SubscriptionRow | null): Promise<NotificationSettings> => ({
    public_key: (await keys()).public_key,
    is_subscribed: row !== null,
    is_failing: row !== null && row.failed_at !== null,
  })
  const subscriptionOf = (session: BrowserSession) =>
    call.push_subscriptions_get({ ...session, now: now() })

  return {
    /** `session` is `null` for API tokens, which cannot subscribe. */
    get: async (session: BrowserSession | null) =>
      settings(session && (await subscriptionOf(session))),

    subscribe: async (
      session: BrowserSession,
      { endpoint, keys: { p256dh, auth } }: PushSubscriptionBody,
    ) => {
      if (!push.isAllowed(endpoint)) throw endpointRefusedError()
      if (!isOnCurve(p256dh)) throw invalidKeyError()
      const row = await call.push_subscriptions_put({
        ...session,
        id: createHash('sha256').update(endpoint).digest('hex'),
        endpoint,
        p256dh,
        auth,
        now: now(),
        expires_at: new Date(Date.now() + LASTS_MS).toISOString(),
        most: MOST_SUBSCRIPTIONS,
      })
      // The session was signed out in the meantime.
      if (row === null) throw notSignedInError(false)
      return settings(row)
    },

    unsubscribe: async (session: BrowserSession): Promise<void> => {
      await call.push_subscriptions_delete(session)
    },

    sendTest: async (session: BrowserSession): Promise<void> => {
      const row = await subscriptionOf(session)
      if (row === null) throw notSubscribedError()
      const { outcome } = await push.send(row, TEST_MESSAGE, randomBytes(12).toString('base64url'))
      if (outcome === 'sent') return
      if (outcome !== 'gone') throw notSentError()
      await call.push_subscriptions_gone({ id: row.id })
      throw subscriptionGoneError()
    },
  }
}

/**
 * Checks the key that messages will be encrypted with, because otherwise an invalid key would fail only when sending.
 */
function isOnCurve(key: string): boolean {
  const own = createECDH('prime256v1')
  own.generateKeys()
  try {
    own.computeSecret(Buffer.from(key, 'base64url'))
    return true
  } catch {
    return false
  }
}
