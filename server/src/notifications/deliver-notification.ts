import type { Database } from '../ports/database/database.ts'
import type { PushDeliveryRow } from '../ports/database/functions/notifications.ts'
import type { JobLogger, Lease } from '../workers/worker.ts'
import { notificationText } from './notification-text.ts'
import type { PushService } from './push-service.ts'

export interface DeliverNotificationDependencies {
  database: Database
  push: PushService
  logger: JobLogger
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const FIRST_RETRY_MS = 10 * SECOND
const LONGEST_RETRY_MS = 15 * MINUTE
/** Older messages are out of date and not sent. */
const EXPIRES_AFTER_MS = 4 * 60 * MINUTE

/**
 * Sends a recorded notification and marks it as sent. If the server dies in between, the notification is sent again, so
 * a browser may rarely get it twice. Both have the same tag, so the second silently replaces the first.
 */
export async function deliverNotification(
  { database: { call }, push, logger }: DeliverNotificationDependencies,
  row: PushDeliveryRow,
  lease: Lease,
): Promise<void> {
  const { id, subscription, training, generation } = row
  const settle = (outcome: 'sent' | 'rejected' | 'expired' | 'outdated') =>
    call.push_deliveries_settle({ id, now: new Date().toISOString(), outcome })
  if (isOutdated(row)) return void (await settle('outdated'))
  if (Date.now() - Date.parse(row.created_at) > EXPIRES_AFTER_MS)
    return void (await settle('expired'))

  const result = await push.send(subscription, notificationText(row), id)
  // The endpoint is a secret, because anyone who knows it can send to it. The host names the push service.
  const details = {
    ...(training && { training: training.id }),
    ...(generation && { generation: generation.id }),
    host: new URL(subscription.endpoint).host,
  }
  switch (result.outcome) {
    case 'sent':
      await settle('sent')
      logger.info(details, 'a notification was sent')
      return
    case 'gone':
      await call.push_subscriptions_gone({ id: subscription.id })
      logger.info({ ...details, why: result.why }, 'a push subscription was removed')
      return
    case 'rejected':
      await settle('rejected')
      logger.warn({ ...details, why: result.why }, 'a notification was rejected')
      return
    case 'retry': {
      const waitMs = Math.max(result.afterMs ?? 0, backoffMs(row.attempts))
      const now = Date.now()
      await call.push_deliveries_release({
        id,
        lease_id: lease.lease_id,
        now: new Date(now).toISOString(),
        next_check_at: new Date(now + waitMs).toISOString(),
        is_failed: true,
      })
      logger.warn(
        { ...details, why: result.why, retry_in_ms: waitMs },
        'a notification was not sent',
      )
    }
  }
}

/** Whether a training that was on hold has resumed. */
const isOutdated = ({ event, training }: PushDeliveryRow) =>
  event === 'on_hold' && training?.status !== 'queued' && training?.status !== 'submitting'

const backoffMs = (attempts: number) =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 10), LONGEST_RETRY_MS)
