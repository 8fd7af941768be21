import { isTerminal, stepsOf, type Trainer, type Training } from '@the-way/shared'
import { count, percent } from '../../lib/format.ts'
import { timeLeft } from '../../lib/format-time.ts'

const PHASE_WORDS: Record<Training['phase'], string> = {
  paused: 'Paused',
  queued: 'Queued',
  preparing: 'Preparing',
  captioning: 'Captioning',
  loading: 'Loading',
  training: 'Training',
  packaging: 'Packaging',
  saving: 'Saving',
}

/** What a training is doing, in a word. */
export const phaseWord = (phase: Training['phase']): string => PHASE_WORDS[phase]

const TRAINER_WORDS: Record<Trainer, string> = {
  flux: 'FLUX',
  'flux-fast': 'FLUX, fast',
  sdxl: 'SDXL',
}

export const trainerWord = (trainer: Trainer): string => TRAINER_WORDS[trainer]

/** Waits for its owner: for credit, or for room under a spending cap. */
export const isPaused = ({ status, phase }: Training): boolean =>
  phase === 'paused' && !isTerminal(status)

/** Its owner has cancelled it, and Replicate has not ended it yet. */
export const isCancelling = ({ status, cancel_requested_at }: Training): boolean =>
  cancel_requested_at !== null && !isTerminal(status)

/** The word of a training's tag; undefined where the state's own word says it best. */
export function stateWord(training: Training): string | undefined {
  const { status, phase } = training
  if (isCancelling(training)) return 'Cancelling'
  if (isPaused(training)) return 'Paused'
  return status === 'processing' ? PHASE_WORDS[phase] : undefined
}

/** "Step 450 of 1,000", or what happens before and after the steps. */
export function stepLine({ status, phase, progress }: Training): string {
  if (status === 'starting') return 'Waiting for a machine'
  if (isTerminal(status) || progress.step === null || progress.total === null)
    return phaseWord(phase)
  return `Step ${count(progress.step)} of ${count(progress.total)}`
}

/** "Training, step 450 of 1,000", or what it does outside the steps. */
export function phaseLine(training: Training): string {
  const { status, phase, progress } = training
  const inSteps = status === 'processing' && phase === 'training' && progress.step !== null
  return inSteps ? `Training, ${stepLine(training).toLowerCase()}` : stepLine(training)
}

/** "45%, 12 min left", or the part done alone. */
export function leftLine({ progress }: Training): string {
  const done = percent(progress.fraction)
  return progress.eta_seconds === null ? done : `${done}, ${timeLeft(progress.eta_seconds)}`
}

/** How many steps it was to run. */
export const totalSteps = ({ trainer, parameters, progress }: Training): number =>
  progress.total ?? stepsOf(trainer, parameters)
