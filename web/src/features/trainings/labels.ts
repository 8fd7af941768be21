import { isTerminal, type Trainer, type Training } from '@the-way/shared'
import { count, percent } from '../../lib/format.ts'
import { ago, timeLeft } from '../../lib/format-time.ts'
import { stepReportedAt } from './times.ts'

const PHASE_LABELS: Record<Training['phase'], string> = {
  paused: 'On hold',
  queued: 'Queued',
  preparing: 'Preparing',
  captioning: 'Captioning',
  loading: 'Loading',
  training: 'Training',
  packaging: 'Packaging',
  saving: 'Saving',
}

/** Returns the name of a phase on screen. */
export const phaseLabel = (phase: Training['phase']): string => PHASE_LABELS[phase]

/** Shown for a training that is on hold. */
export const NOT_CHARGED = 'You aren’t charged while it is on hold.'

/** Why a training that has just succeeded can't be deleted yet. */
export const POST_PROCESSING = 'Its weights are still being copied.'

const TRAINER_LABELS: Record<Trainer, string> = {
  flux: 'FLUX',
  'flux-fast': 'FLUX, fast',
  sdxl: 'SDXL',
}

export const trainerLabel = (trainer: Trainer): string => TRAINER_LABELS[trainer]

/** Whether missing credit, a spending cap, a rate limit or a paused account keeps the training from starting. */
export const isOnHold = ({ status, phase }: Training): boolean =>
  phase === 'paused' && !isTerminal(status)

/** Whether the owner has requested the cancellation and Replicate has not confirmed it yet. */
export const isCanceling = ({ status, cancel_requested_at }: Training): boolean =>
  cancel_requested_at !== null && !isTerminal(status)

/** Returns the label of a training's tag; `undefined` if the tag shows the status itself. */
export function stateLabel(training: Training): string | undefined {
  const { status, phase } = training
  if (isCanceling(training)) return 'Canceling'
  if (isOnHold(training)) return 'On hold'
  return status === 'processing' ? PHASE_LABELS[phase] : undefined
}

/** "Step 450 of 1,000", or the phase before and after the steps. `stepAge` says how old the step is. */
export function stepLine({ status, phase, progress }: Training): string {
  if (status === 'starting') return 'Waiting for a machine'
  if (isTerminal(status) || progress.step === null || progress.total === null)
    return phaseLabel(phase)
  return `Step ${count(progress.step)} of ${count(progress.total)}`
}

/** "11 s ago": when Replicate reported the step that is shown; `null` before and after the steps. */
export function stepAge(training: Training, now: Date): string | null {
  const { status, phase, progress } = training
  const at = stepReportedAt(training)
  const inSteps = status === 'processing' && phase === 'training' && progress.step !== null
  return inSteps && at !== null ? ago(at, now) : null
}

/** "Training, step 450 of 1,000, 11 s ago", or the phase before and after the steps. */
export function phaseLine(training: Training, now: Date): string {
  if (isCanceling(training)) return 'Canceling'
  if (isOnHold(training)) return 'On hold'
  const age = stepAge(training, now)
  return age === null ? stepLine(training) : `Training, ${stepLine(training).toLowerCase()}, ${age}`
}

/** "45%, 12 min left", or "45%" if the time left is not known. */
export function leftLine({ progress }: Training): string {
  const done = percent(progress.fraction)
  return progress.eta_seconds === null ? done : `${done}, ${timeLeft(progress.eta_seconds)}`
}
