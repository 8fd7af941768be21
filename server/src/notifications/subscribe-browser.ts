import { createECDH, createHash } from 'node:crypto'
import type { PushSubscriptionBody } from '@the-way/shared'
import { notSignedInError } from '../guards/auth.errors.ts'
import type { Database } from '../ports/database/database.ts'
import type { SubscriptionRow } from '../ports/database/functions/notifications.ts'
import { endpointRejectedError, invalidKeyError } from './notifications.errors.ts'
import type { PushService } from './push-service.ts'

export interface BrowserSession {
  owner_id: string
  session_id: string
}

const MOST_SUBSCRIPTIONS = 20
/** As long as a session. Each page that is opened confirms its browser's subscription. */
const LASTS_MS = 30 * 24 * 3600_000

/** Stores the subscription of a session's browser, in place of an earlier one. */
export async function subscribeBrowser(
  { database, push }: { database: Database; push: PushService },
  session: BrowserSession,
  { endpoint, keys: { p256dh, auth } }: PushSubscriptionBody,
): Promise<SubscriptionRow> {
  if (!push.isAllowed(endpoint)) throw endpointRejectedError()
  if (!isOnCurve(p256dh)) throw invalidKeyError()
  const now = Date.now()
  const row = await database.call.push_subscriptions_put({
    ...session,
    id: createHash('sha256').update(endpoint).digest('hex'),
    endpoint,
    p256dh,
    auth,
    now: new Date(now).toISOString(),
    expires_at: new Date(now + LASTS_MS).toISOString(),
    most: MOST_SUBSCRIPTIONS,
  })
  // The session was signed out in the meantime.
  if (row === null) throw notSignedInError(false)
  return row
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
