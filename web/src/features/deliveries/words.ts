import type { Delivery, RejectionReason, WebhookCheck, WebhookCheckItem } from '@the-way/shared'
import type { TagTone } from '../../components/tag.tsx'

export const OUTCOMES: Record<Delivery['outcome'], { word: string; tone: TagTone }> = {
  received: { word: 'Not asked yet', tone: 'neutral' },
  applied: { word: 'Brought news', tone: 'ok' },
  unchanged: { word: 'Nothing new', tone: 'neutral' },
  no_run: { word: 'Not a run of this server', tone: 'neutral' },
  failed: { word: 'Could not ask', tone: 'danger' },
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
  address: 'Address',
  secret: 'Signing secret',
  echo: 'Told to Replicate',
}

/** What the self-test found, in a sentence. */
export function checkFinding({ checks }: WebhookCheck): string {
  const having = (status: string) => checks.some((check) => check.status === status)
  if (having('failed')) return 'Deliveries would not arrive. Asking goes on, so nothing is lost.'
  if (having('warning')) return 'Deliveries should arrive; one thing to look at.'
  return having('ok') ? 'Deliveries arrive.' : 'Nothing to check.'
}
