import { isTerminal, type Training } from '@the-way/shared'
import { count, money, percent } from '../../lib/format.ts'
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

/** The word of a training's tag; undefined where the state's own word says it best. */
export function stateWord({ status, phase }: Training): string | undefined {
  if (phase === 'paused' && !isTerminal(status)) return 'Paused'
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

/** Whether it costs nothing: an emulated one. */
export const isFree = ({ estimate_usd_micros }: Training): boolean => estimate_usd_micros === 0

/** What it cost, or is expected to. */
export function costLine(training: Training): string {
  const { cost_usd_micros, estimate_usd_micros } = training
  if (isFree(training)) return 'emulated, free'
  if (cost_usd_micros !== null) return cost_usd_micros === 0 ? 'free' : money(cost_usd_micros)
  return isTerminal(training.status) || estimate_usd_micros === null
    ? 'see Replicate’s bill'
    : `about ${money(estimate_usd_micros)}`
}
