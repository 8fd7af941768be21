import { isTerminal, type Trainer, type Training } from '@the-way/shared'
import { count, percent } from '../../lib/format.ts'
import { ago, timeLeft } from '../../lib/format-time.ts'
import { stepReportedAt } from './times.ts'

const PHASE_WORDS: Record<Training['phase'], string> = {
  paused: 'On hold',
  queued: 'Queued',
  preparing: 'Preparing',
  captioning: 'Captioning',
  loading: 'Loading',
  training: 'Training',
  packaging: 'Packaging',
  saving: 'Saving',
}

/** Returns one word for what a training is doing. */
export const phaseWord = (phase: Training['phase']): string => PHASE_WORDS[phase]

/** For a training that is on hold. */
export const NOT_CHARGED = 'You aren’t charged while it is on hold.'

/** For a training that succeeded a moment ago: why it can't be deleted yet. */
export const POST_PROCESSING = 'Its weights are still being copied.'

const TRAINER_WORDS: Record<Trainer, string> = {
  flux: 'FLUX',
  'flux-fast': 'FLUX, fast',
  sdxl: 'SDXL',
}

export const trainerWord = (trainer: Trainer): string => TRAINER_WORDS[trainer]

/** On hold: no credit, a spending cap, a rate limit or a paused account keeps it from starting. */
export const isOnHold = ({ status, phase }: Training): boolean =>
  phase === 'paused' && !isTerminal(status)

/** Its owner has canceled it, and Replicate has not ended it yet. */
export const isCanceling = ({ status, cancel_requested_at }: Training): boolean =>
  cancel_requested_at !== null && !isTerminal(status)

/** Returns the word on a training's tag; `undefined` if the status has the right one. */
export function stateWord(training: Training): string | undefined {
  const { status, phase } = training
  if (isCanceling(training)) return 'Canceling'
  if (isOnHold(training)) return 'On hold'
  return status === 'processing' ? PHASE_WORDS[phase] : undefined
}

/** "Step 450 of 1,000", or what happens before and after the steps. The step is as old as `stepAge` says. */
export function stepLine({ status, phase, progress }: Training): string {
  if (status === 'starting') return 'Waiting for a machine'
  if (isTerminal(status) || progress.step === null || progress.total === null)
    return phaseWord(phase)
  return `Step ${count(progress.step)} of ${count(progress.total)}`
}

/** "11 s ago": when Replicate reported the step that is shown; `null` outside the steps. */
export function stepAge(training: Training, now: Date): string | null {
  const { status, phase, progress } = training
  const at = stepReportedAt(training)
  const inSteps = status === 'processing' && phase === 'training' && progress.step !== null
  return inSteps && at !== null ? ago(at, now) : null
}

/** "Training, step 450 of 1,000, 11 s ago", or what it does outside the steps. */
export function phaseLine(training: Training, now: Date): string {
  if (isCanceling(training)) return 'Canceling'
  if (isOnHold(training)) return 'On hold'
  const age = stepAge(training, now)
  return age === null ? stepLine(training) : `Training, ${stepLine(training).toLowerCase()}, ${age}`
}

/** "45%, 12 min left", or the part done alone. */
export function leftLine({ progress }: Training): string {
  const done = percent(progress.fraction)
  return progress.eta_seconds === null ? done : `${done}, ${timeLeft(progress.eta_seconds)}`
}
