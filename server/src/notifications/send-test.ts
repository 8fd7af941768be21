import { randomBytes } from 'node:crypto'
import type { PushMessage } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { notSentError, notSubscribedError, subscriptionGoneError } from './notifications.errors.ts'
import type { PushService } from './push-service.ts'
import type { BrowserSession } from './subscribe-browser.ts'

const TEST_MESSAGE: PushMessage = {
  title: 'Notifications are on',
  body: 'You will hear from us when a training finishes or needs you, and when many images are ready.',
  tag: 'test',
  path: '/settings/notifications',
  is_always_shown: true,
}

/** Sends a message to the browser of a session. Throws if it is not subscribed, or the message cannot be sent. */
export async function sendTest(
  { database: { call }, push }: { database: Database; push: PushService },
  session: BrowserSession,
): Promise<void> {
  const row = await call.push_subscriptions_get({ ...session, now: new Date().toISOString() })
  if (row === null) throw notSubscribedError()
  const { outcome } = await push.send(row, TEST_MESSAGE, randomBytes(12).toString('base64url'))
  if (outcome === 'sent') return
  if (outcome !== 'gone') throw notSentError()
  await call.push_subscriptions_gone({ id: row.id })
  throw subscriptionGoneError()
}
