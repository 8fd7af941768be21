/** The values in a training's progress bar. */
export interface TrainingBar {
  step: number
  total: number
  eta_seconds: number | null
  /** FLUX trainers print loss and learning rate after the bar, the SDXL trainer prints neither. */
  loss: number | null
  /** The trainer printed a loss that is not a number or infinite: `nan`, `inf`. */
  is_loss_invalid: boolean
  learning_rate: number | null
}

// tqdm: `name:  45%|████▌     | 450/1000 [03:10<03:52,  2.36it/s, lr: 4.0e-04 loss: 3.456e-01]`.
const BAR =
  /^(?<name>.*?):\s+\d{1,3}%\|[^|]*\|\s*(?<step>\d+)\/(?<total>\d+)\s+\[(?:\d+:)?\d{1,2}:\d{2}<(?<eta>\?|(?:\d+ days?, )?(?:\d+:)?\d{1,2}:\d{2}),(?<rest>.*)\]\s*$/u

/**
 * The names of the training's own bar: flux-fine-tuner prints its job name, cog-sdxl step and epoch. Bars of
 * captioning, latents, checkpoints or the upscaler have other names.
 */
const TRAINING = /^(flux_train_replicate|# PTI :step: \d+, epoch: \d+)$/

/** Progress bars are shorter. Matching the pattern against a megabyte without a line break would take too long. */
const MAX_LINE = 2000

/** Parses a line as the training's progress bar; returns `null` if it is anything else. */
export function readTrainingBar(line: string): TrainingBar | null {
  if (line.length > MAX_LINE || !line.includes('%|')) return null
  const bar = BAR.exec(line)?.groups
  if (!bar || !TRAINING.test(bar['name'] ?? '')) return null
  const rest = bar['rest'] ?? ''
  return {
    step: Number(bar['step']),
    total: Number(bar['total']),
    eta_seconds: toSeconds(bar['eta'] ?? '?'),
    loss: numberAfter('loss', rest),
    is_loss_invalid: isInvalid(wordAfter('loss', rest)),
    learning_rate: numberAfter('lr', rest),
  }
}

function toSeconds(eta: string): number | null {
  if (eta === '?') return null
  const days = Number(/^(\d+) days?/.exec(eta)?.[1] ?? 0)
  const clock = eta.replace(/^.*, /, '').split(':').map(Number)
  return clock.reduce((sum, part) => sum * 60 + part, 0) + days * 86_400
}

function numberAfter(name: string, text: string): number | null {
  const value = Number(wordAfter(name, text) ?? Number.NaN)
  return Number.isFinite(value) ? value : null
}

const wordAfter = (name: string, text: string): string | null =>
  new RegExp(`\\b${name}: ([^\\s,\\]]+)`).exec(text)?.[1] ?? null

/** Python prints `nan`, `inf` and `-inf`; a number may also be too large for a double, such as `1e999`. */
const isInvalid = (word: string | null): boolean =>
  word !== null &&
  (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(word) ||
    Math.abs(Number(word)) === Number.POSITIVE_INFINITY)
