import { isTerminal, type Training, type TrainingPhase } from '@the-way/shared'
import { count, percent } from '../../lib/format.ts'

export const PHASE_WORDS: Record<TrainingPhase, string> = {
  paused: 'Paused',
  queued: 'Queued',
  preparing: 'Preparing',
  captioning: 'Captioning',
  loading: 'Loading',
  training: 'Training',
  packaging: 'Packaging',
  saving: 'Saving',
}

/** A better word than the status has: what a running training does, or that it waits for its owner. */
export function stateWord({ status, phase }: Training): string | undefined {
  if (status === 'processing') return PHASE_WORDS[phase]
  if (phase === 'paused' && !isTerminal(status)) return PHASE_WORDS.paused
  return undefined
}

/** Whether no machine has begun yet. */
export const isWaiting = ({ status }: Training) =>
  status === 'queued' || status === 'submitting' || status === 'starting'

/** "Step 450 of 1,000"; null before the first. */
export function stepInWords({ progress: { step, total } }: Training): string | null {
  if (step === null) return null
  return total === null ? `Step ${count(step)}` : `Step ${count(step)} of ${count(total)}`
}

/** For the browser's tab: "45% · Quiet horizons". */
export function tabTitle(training: Training): string {
  const { status, name, progress } = training
  if (status === 'processing') return `${percent(progress.fraction)} · ${name}`
  if (isWaiting(training)) return `Waiting · ${name}`
  return `${status === 'canceled' ? 'Cancelled' : status === 'failed' ? 'Failed' : 'Done'} · ${name}`
}
