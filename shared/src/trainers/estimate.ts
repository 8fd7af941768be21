import type { TrainerParameters } from './parameters.ts'
import { trainingUsdMicros } from './price.ts'
import { batchOf, stepsOf } from './steps.ts'
import type { Trainer } from './trainer.ts'

/** An estimate with its lower and upper bound. */
export interface Guess {
  low: number
  likely: number
  high: number
}

interface Pace {
  /** Seconds before the first step. */
  setup: number
  /** Seconds per image and step. */
  perImage: Guess
}

/**
 * FLUX: two minutes of setup and 0.4 to 1.2 s per step, as observed; Replicate's guide to fine-tuning says 20 minutes
 * for 1,000 steps, which the likely value follows. Fast FLUX: a couple of minutes for 1,000 steps. SDXL: 10 to 20
 * minutes for 1,000 steps of 4 images at 768 pixels. The last two are guesses based on other people's reports.
 */
const PACES: Record<Trainer, Pace> = {
  flux: { setup: 120, perImage: { low: 0.4, likely: 1.1, high: 1.2 } },
  'flux-fast': { setup: 40, perImage: { low: 0.05, likely: 0.085, high: 0.14 } },
  sdxl: { setup: 180, perImage: { low: 0.105, likely: 0.18, high: 0.255 } },
}

const SDXL_USUAL_SIDE = 768

/** Estimates how many seconds a training runs after a machine has started it. */
export function estimateSeconds(trainer: Trainer, parameters: TrainerParameters): Guess {
  const { setup, perImage } = PACES[trainer]
  const work =
    stepsOf(trainer, parameters) * batchOf(trainer, parameters) * sizeOf(trainer, parameters)
  return each(perImage, (seconds) => Math.round(setup + work * seconds))
}

/** Estimates the cost of a training in micro-dollars. */
export const estimateUsdMicros = (trainer: Trainer, seconds: Guess): Guess =>
  each(seconds, (value) => trainingUsdMicros(trainer, value))

/** Returns the image size relative to the usual one; the FLUX trainers always mix sizes. */
function sizeOf(trainer: Trainer, { resolution }: TrainerParameters): number {
  return trainer === 'sdxl' && typeof resolution === 'number'
    ? (resolution / SDXL_USUAL_SIDE) ** 2
    : 1
}

/** The settings and running time of a finished training. */
export interface FinishedTraining {
  parameters: TrainerParameters
  seconds: number
}

/** With fewer runs, the estimate would not be reliable. */
export const MIN_FINISHED = 3
/** The next one may be a little quicker or slower than all before. */
const MARGIN = 0.1

/**
 * Estimates a training's seconds from finished trainings, by how much faster or slower they ran than
 * `estimateSeconds` says. Returns `null` if there are too few.
 */
export function estimateFromFinished(
  trainer: Trainer,
  parameters: TrainerParameters,
  finished: readonly FinishedTraining[],
): Guess | null {
  const { likely } = estimateSeconds(trainer, parameters)
  const guess = guessFromRatios(
    likely,
    finished.map((done) => done.seconds / estimateSeconds(trainer, done.parameters).likely),
  )
  return guess && each(guess, (value) => Math.max(1, Math.round(value)))
}

/**
 * Corrects a value by the ratios of earlier actual values to their estimates: their median, least and greatest. Returns
 * `null` if there are too few.
 */
export function guessFromRatios(likely: number, earlier: readonly number[]): Guess | null {
  if (earlier.length < MIN_FINISHED) return null
  const ratios = [...earlier].sort((a, b) => a - b)
  const at = (part: number) => ratios[Math.floor((ratios.length - 1) * part)] ?? 1
  return {
    low: likely * at(0) * (1 - MARGIN),
    likely: likely * at(0.5),
    high: likely * at(1) * (1 + MARGIN),
  }
}

const each = ({ low, likely, high }: Guess, change: (value: number) => number): Guess => ({
  low: change(low),
  likely: change(likely),
  high: change(high),
})
