import { LOG_TAIL_LINES, type TrainingPhase } from '@the-way/shared'

export interface LogProgress {
  phase: TrainingPhase
  step: number | null
  total: number | null
  eta_seconds: number | null
}

// A tqdm bar: `name:  45%|████▌     | 450/1000 [03:10<03:52,  2.36it/s, lr: 4.0e-04 loss: 3.456e-01]`.
const BAR =
  /^(?:(?<name>.*?):\s+)?\s*\d{1,3}%\|[^|]*\|\s*(?<step>\d+)\/(?<total>\d+)\s+\[(?:\d+:)?\d{1,2}:\d{2}<(?<eta>\?|(?:\d+ days?, )?(?:\d+:)?\d{1,2}:\d{2}),/u

/** The trainer's job name. Its other bars (captions, latents, checkpoints) are not the training. */
const TRAINING_BAR = 'flux_train_replicate'

// Phases by what the trainer (flux-fine-tuner, ai-toolkit) prints when it enters them.
const MARKS: [TrainingPhase, RegExp][] = [
  ['packaging', /^Saved to output\//],
  ['loading', /^(Loading Flux model|Caching latents)/],
  ['captioning', /^(Caption for |\S+ is already captioned)/],
  ['preparing', /^Extracted \d+ files/],
]

const toSeconds = (eta: string): number | null => {
  if (eta === '?') return null
  const days = Number(/^(\d+) days?/.exec(eta)?.[1] ?? 0)
  const clock = eta.replace(/^.*, /, '').split(':').map(Number)
  return clock.reduce((sum, part) => sum * 60 + part, 0) + days * 86_400
}

const linesOf = (logs: string) => logs.split(/\r|\n/)

/** What a FLUX trainer's log says about where it is: the last line that tells counts. */
export function readProgress(logs: string): LogProgress {
  for (const line of linesOf(logs).reverse()) {
    const bar = BAR.exec(line)?.groups
    if (bar) {
      if (bar['name'] !== TRAINING_BAR) continue
      return {
        phase: 'training',
        step: Number(bar['step']),
        total: Number(bar['total']),
        eta_seconds: toSeconds(bar['eta'] ?? '?'),
      }
    }
    const mark = MARKS.find(([, pattern]) => pattern.test(line))
    if (mark) return { phase: mark[0], step: null, total: null, eta_seconds: null }
  }
  return { phase: 'preparing', step: null, total: null, eta_seconds: null }
}

/** The last lines of a log, as they are kept and shown. */
export const tailOf = (logs: string): string =>
  linesOf(logs.trimEnd()).slice(-LOG_TAIL_LINES).join('\n')
