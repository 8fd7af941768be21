import type { TrainerParameters } from './parameters.ts'
import { trainingUsdMicros } from './price.ts'
import { batchOf, stepsOf } from './steps.ts'
import type { Trainer } from './trainer.ts'

/** A guess, and what it lies between. */
export interface Guess {
  low: number
  likely: number
  high: number
}

interface Pace {
  /** Before the first step, in seconds. */
  setup: number
  /** For one image of one step, in seconds. */
  perImage: Guess
}

/**
 * FLUX: two minutes of set-up, 0.4 to 1.2 s a step by observation; Replicate's guide to fine-tuning names 20 minutes
 * for 1,000 steps, which the likely value follows. Fast FLUX: a couple of minutes for 1,000 steps. SDXL: 10 to 20
 * minutes for 1,000 steps of 4 images at 768 pixels. The last two are guesses from what others tell.
 */
const PACES: Record<Trainer, Pace> = {
  flux: { setup: 120, perImage: { low: 0.4, likely: 1.1, high: 1.2 } },
  'flux-fast': { setup: 40, perImage: { low: 0.05, likely: 0.085, high: 0.14 } },
  sdxl: { setup: 180, perImage: { low: 0.105, likely: 0.18, high: 0.255 } },
}

const SDXL_USUAL_SIDE = 768

/** How long a training runs, in seconds, once a machine has it. */
export function estimateSeconds(trainer: Trainer, parameters: TrainerParameters): Guess {
  const { setup, perImage } = PACES[trainer]
  const work =
    stepsOf(trainer, parameters) * batchOf(trainer, parameters) * sizeOf(trainer, parameters)
  return each(perImage, (seconds) => Math.round(setup + work * seconds))
}

/** What it costs, in micro-dollars. */
export const estimateUsdMicros = (trainer: Trainer, seconds: Guess): Guess =>
  each(seconds, (value) => trainingUsdMicros(trainer, value))

/** How much larger than usual the images are; the FLUX trainers mix sizes of their own. */
function sizeOf(trainer: Trainer, { resolution }: TrainerParameters): number {
  return trainer === 'sdxl' && typeof resolution === 'number'
    ? (resolution / SDXL_USUAL_SIDE) ** 2
    : 1
}

/** A finished training: what it was sent with and how long it ran. */
export interface FinishedTraining {
  parameters: TrainerParameters
  seconds: number
}

/** Fewer say nothing. */
export const MIN_FINISHED = 3
/** The next one may be a little quicker or slower than all before. */
const MARGIN = 0.1

/** The same from finished trainings: how much quicker or slower they ran than known figures say. Null: too few. */
export function estimateFromFinished(
  trainer: Trainer,
  parameters: TrainerParameters,
  finished: readonly FinishedTraining[],
): Guess | null {
  if (finished.length < MIN_FINISHED) return null
  const ratios = finished
    .map((done) => done.seconds / estimateSeconds(trainer, done.parameters).likely)
    .sort((a, b) => a - b)
  const { likely } = estimateSeconds(trainer, parameters)
  const at = (part: number) => ratios[Math.floor((ratios.length - 1) * part)] ?? 1
  return each({ low: at(0) * (1 - MARGIN), likely: at(0.5), high: at(1) * (1 + MARGIN) }, (ratio) =>
    Math.max(1, Math.round(likely * ratio)),
  )
}

const each = ({ low, likely, high }: Guess, change: (value: number) => number): Guess => ({
  low: change(low),
  likely: change(likely),
  high: change(high),
})
