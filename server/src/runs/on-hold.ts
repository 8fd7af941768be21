import type { GenerationStatus, RunError, TrainingStatus } from '@the-way/shared'

interface Holdable {
  status: TrainingStatus | GenerationStatus
  intent_at: string | null
  error: RunError | null
}

const UNSENT: readonly string[] = ['queued', 'submitting']

/** Whether a run waits unsent for the reason that its error gives; `the_way.is_on_hold` in SQL says the same. */
export const isOnHold = ({ status, intent_at, error }: Holdable): boolean =>
  UNSENT.includes(status) && intent_at === null && error !== null
