import type { Delivery, RejectionReason, WebhookCheck, WebhookCheckItem } from '@the-way/shared'
import type { TagTone } from '../../components/tag.tsx'

export const OUTCOMES: Record<Delivery['outcome'], { word: string; tone: TagTone }> = {
  received: { word: 'Not checked yet', tone: 'neutral' },
  applied: { word: 'Updated the run', tone: 'ok' },
  unchanged: { word: 'No change', tone: 'neutral' },
  no_run: { word: 'Unknown run', tone: 'neutral' },
  failed: { word: 'Check failed', tone: 'danger' },
}

export const REASONS: Record<RejectionReason, string> = {
  missing_header: 'Not signed',
  old_timestamp: 'Too old',
  bad_signature: 'Wrong signature',
  unreadable: 'Unreadable',
  too_large: 'Too large',
  no_secret: 'No secret',
}

export const CHECK_NAMES: Record<WebhookCheckItem['name'], string> = {
  address: 'URL',
  secret: 'Signing secret',
  echo: 'Registered on Replicate',
}

/** Returns the result of the self-test as a sentence. */
export function checkFinding({ checks }: WebhookCheck): string {
  const hasStatus = (status: string) => checks.some((check) => check.status === status)
  if (hasStatus('failed'))
    return 'Deliveries would not arrive. Polling continues, so nothing is lost.'
  if (hasStatus('warning')) return 'Deliveries should arrive, with a warning.'
  return hasStatus('ok') ? 'Deliveries arrive.' : 'Nothing to check.'
}
