import type { GenerationStatus, RunError, TrainingStatus } from '@the-way/shared'

interface Cancelable {
  status: TrainingStatus | GenerationStatus
  cancel_requested_at: string | null
  error: RunError | null
}

/** A cancel is usually confirmed within seconds. */
const DEADLINE_MS = 60_000
const SENT: readonly string[] = ['starting', 'processing']

/** Explains that Replicate has not confirmed a cancellation in time; `null` if there is nothing to explain. */
export function explainUnconfirmed(row: Cancelable, code: string): RunError | null {
  const { status, cancel_requested_at, error } = row
  if (cancel_requested_at === null || !SENT.includes(status)) return null
  if (Date.now() - Date.parse(cancel_requested_at) < DEADLINE_MS) return null
  const message = 'Replicate has not confirmed the cancellation for over a minute.'
  return {
    code,
    message: error ? `${message} ${error.message}` : message,
    hint:
      error?.hint ??
      'The request is repeated every few seconds. Replicate may charge for the run until it stops. You can also cancel it on replicate.com.',
    side: 'replicate',
    charged: 'time_run',
  }
}
