import type { NotificationSettings, PushSubscriptionBody } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { SubscriptionRow } from '../ports/database/functions/notifications.ts'
import type { PushKeys } from './push-keys.ts'
import type { PushService } from './push-service.ts'
import { sendTest } from './send-test.ts'
import { type BrowserSession, subscribeBrowser } from './subscribe-browser.ts'

export type NotificationsService = ReturnType<typeof createNotificationsService>

/** Manages which browsers are notified. */
export function createNotificationsService(deps: {
  database: Database
  keys: () => Promise<PushKeys>
  push: PushService
}) {
  const { call } = deps.database
  const settings = async (row: SubscriptionRow | null): Promise<NotificationSettings> => ({
    public_key: (await deps.keys()).public_key,
    is_subscribed: row !== null,
    is_failing: row !== null && row.failed_at !== null,
  })
  return {
    /** `session` is `null` for API tokens, which cannot subscribe. */
    get: async (session: BrowserSession | null) => {
      const now = new Date().toISOString()
      return settings(session && (await call.push_subscriptions_get({ ...session, now })))
    },
    subscribe: async (session: BrowserSession, body: PushSubscriptionBody) =>
      settings(await subscribeBrowser(deps, session, body)),
    unsubscribe: async (session: BrowserSession): Promise<void> => {
      await call.push_subscriptions_delete(session)
    },
    sendTest: sendTest.bind(null, deps),
  }
}
