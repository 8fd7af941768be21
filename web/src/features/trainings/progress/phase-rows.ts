import { isTerminal, TRAINING_PHASES, type Training, type TrainingPhase } from '@the-way/shared'
import { secondsUntil } from '../times.ts'

export type PhaseState = 'done' | 'now' | 'stopped' | 'to come'

export interface PhaseRow {
  phase: TrainingPhase
  state: PhaseState
  /** How long it took, or has taken so far; `null` if that is not known. */
  seconds: number | null
}

const PHASES: readonly TrainingPhase[] = TRAINING_PHASES.filter((phase) => phase !== 'paused')

/** Returns the phases in order, each with its state and time as of `now`. */
export function phaseRows(training: Training, now: Date): PhaseRow[] {
  const { status, phase, phase_starts, created_at, completed_at } = training
  const at = Math.max(0, PHASES.indexOf(phase))
  const reached = status === 'succeeded' ? PHASES.length : at
  const end = completed_at === null ? now : new Date(completed_at)
  const startOf = (index: number): string | undefined => {
    const name = PHASES[index]
    if (name === undefined) return undefined
    return phase_starts[name] ?? (index === 0 ? created_at : undefined)
  }

  return PHASES.flatMap((name, index): PhaseRow[] => {
    const start = startOf(index)
    // The trainer does not caption datasets that have captions, so the phase is left out.
    if (name === 'captioning' && start === undefined && index < reached) return []
    if (index > reached) return [{ phase: name, state: 'to come', seconds: null }]
    const next = PHASES.map((_, later) => (later > index ? startOf(later) : undefined)).find(
      Boolean,
    )
    const until = index < reached && next !== undefined ? new Date(next) : end
    const seconds = start === undefined ? null : secondsUntil(start, until)
    if (index < reached) return [{ phase: name, state: 'done', seconds }]
    return [{ phase: name, state: isTerminal(status) ? 'stopped' : 'now', seconds }]
  })
}
