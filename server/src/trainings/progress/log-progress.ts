import { linesOf, readTrainingBar, TRAINING_PHASES, type TrainingPhase } from '@the-way/shared'

export interface LogProgress {
  phase: TrainingPhase
  step: number | null
  total: number | null
  eta_seconds: number | null
}

// What the trainers print when they enter a phase: flux-fine-tuner and ai-toolkit, then cog-sdxl. The fast FLUX trainer
// is closed source and read like the other one. Between captioning and loading, SDXL creates masks.
const MARKS: [TrainingPhase, RegExp][] = [
  ['preparing', /^Extracted \d+ files/],
  ['captioning', /^(Caption for |\S+ is already captioned)/],
  ['loading', /^(Loading Flux model|Caching latents)/],
  ['packaging', /^Saved to output\//],
  ['preparing', /^Image files: /],
  ['captioning', /^(Generating \d+ captions|Using provided captions)/],
  ['loading', /^(Using seed \d|# PTI : (Loaded models|Loading dataset))/],
  ['training', /^# PTI : {1,2}Running training/],
  ['packaging', /^Saving final model/],
]

const rankOf = (phase: TrainingPhase) => TRAINING_PHASES.indexOf(phase)

/**
 * Reads the progress from a trainer's log. The furthest line counts, so that a longer log never means less progress.
 */
export function readProgress(logs: string): LogProgress {
  const progress: LogProgress = { phase: 'preparing', step: null, total: null, eta_seconds: null }
  const reach = (phase: TrainingPhase) => {
    if (rankOf(phase) > rankOf(progress.phase)) progress.phase = phase
  }
  for (const line of linesOf(logs)) {
    const bar = readTrainingBar(line)
    if (bar) {
      reach('training')
      if (bar.step < (progress.step ?? 0)) continue
      progress.step = bar.step
      progress.total = bar.total
      progress.eta_seconds = bar.eta_seconds
    } else {
      const mark = MARKS.find(([, pattern]) => pattern.test(line))
      if (mark) reach(mark[0])
    }
  }
  // The progress bar only estimates the steps; how long packaging takes is unknown.
  if (progress.phase !== 'training') progress.eta_seconds = null
  return progress
}
