import type { RunWebhook } from '../ports/replicate/replicate.ts'

/**
 * What a create tells Replicate about where news of a run go. Its start and its end are all that polling would see
 * late: each `logs` event would cost a question, up to two a second, for progress that is asked for anyway.
 */
export const webhookOf = (url: string | null, runId: string): RunWebhook | null =>
  url === null
    ? null
    : { url: `${url}?run=${encodeURIComponent(runId)}`, events: ['start', 'completed'] }
