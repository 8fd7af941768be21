import type { RunError, Training } from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import { explainUnconfirmed } from '../runs/cancel-unconfirmed.ts'
import { describeHold } from '../runs/on-hold.ts'
import { LOOKING_UP } from '../runs/run-errors.ts'
import { unsentRun } from '../runs/unsent-run.ts'
import { canceledUnsent } from './completion/end-reasons.ts'

/** Returns a training for the API. `isDemo`: this server is in demo mode. */
export function toTraining(row: TrainingRow, isDemo: boolean): Training {
  const { on_hold, retry_at, is_for_mode, error: held } = describeHold(row, isDemo)
  return {
    id: row.id,
    status: row.status,
    phase: isWaiting(row, on_hold && is_for_mode) ? 'paused' : row.phase,
    on_hold,
    retry_at,
    progress: {
      step: row.step,
      total: row.total_steps,
      fraction: fractionOf(row),
      eta_seconds: row.eta_seconds,
    },
    name: row.name,
    description: row.description,
    keyword: row.keyword,
    category: row.category,
    is_public: row.is_public,
    trainer: row.trainer,
    parameters: row.parameters,
    subject: row.subject,
    effort: row.effort,
    retry_of: row.retry_of,
    dataset_id: row.dataset_id,
    image_count: row.image_count,
    replicate_id: row.replicate_id,
    destination: row.destination,
    model_id: row.model_id,
    model_url: row.model_url,
    weights_url: row.weights_file && fileUrl(row.weights_file),
    weights_note: row.weights_note,
    // `trainings_delete` answers `post_processing` for the same rows.
    is_post_processing: row.status === 'succeeded' && row.next_check_at !== null,
    error:
      held ??
      explainUnconfirmed(row, 'trainings.cancel_unconfirmed') ??
      row.error ??
      errorOfState(row),
    logs_tail: row.logs_tail,
    estimate_usd_micros: row.estimate_usd_micros,
    estimate_seconds: row.estimate_seconds,
    estimate_range: row.estimate_range,
    cost_usd_micros: row.cost_usd_micros,
    phase_starts: row.phase_starts,
    cancel_requested_at: row.cancel_requested_at,
    created_at: row.created_at,
    started_at: row.started_at,
    completed_at: row.completed_at,
    checked_at: row.checked_at,
    news_at: row.news_at,
  }
}

/** Returns a training for the API as it will be once `trainings_create` has inserted it. */
export function toQueuedTraining(
  training: FunctionArgs<'trainings_create'>['training'],
  about: { image_count: number; created_at: string; isDemo: boolean },
): Training {
  const { image_count, created_at, isDemo } = about
  const row: TrainingRow = {
    ...unsentRun(created_at),
    ...training,
    kind: 'training',
    phase: 'queued',
    phase_starts: { queued: created_at },
    image_count,
    eta_seconds: null,
    trainer_version: null,
    destination: null,
    model_id: null,
    model_url: null,
    weights_file: null,
    weights_note: null,
    weights_facts: null,
    logs_tail: '',
  }
  return toTraining(row, isDemo)
}

/** A run that is retried while Replicate does not answer is not shown as waiting. */
const isWaiting = ({ status, hold_reason }: TrainingRow, isForMode: boolean) =>
  isForMode || (status === 'queued' && hold_reason !== null)

/** Returns the error that follows from the state alone. */
function errorOfState(row: TrainingRow): RunError | null {
  const isLookedUp = row.status === 'submitting' && row.absent_at !== null && row.intent_at !== null
  if (isLookedUp) return LOOKING_UP
  return row.status === 'canceled' && row.replicate_id === null ? canceledUnsent : null
}

/** Returns 1 only after success, because the trainer's progress bar ends before packaging does. */
function fractionOf(row: TrainingRow): number {
  if (row.status === 'succeeded') return 1
  if (row.step === null || !row.total_steps) return 0
  return Math.min(row.step / row.total_steps, 0.99)
}
