import type { RunWebhook } from '../ports/replicate/replicate.ts'

/**
 * Returns the webhook for a create call. It only covers start and end, which polling would notice late. Each `logs`
 * event, up to two a second, would cost a status check for progress that polling reads anyway.
 */
export const webhookOf = (url: string | null, runId: string): RunWebhook | null =>
  url === null
    ? null
    : { url: `${url}?run=${encodeURIComponent(runId)}`, events: ['start', 'completed'] }
