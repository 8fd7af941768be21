import type { Trainer } from './trainer.ts'

/**
 * Price per second of the machine that each trainer runs on, in micro-dollars (Replicate's pricing page, 2025).
 * FLUX: one H100. Fast FLUX: eight of them, a guess from "several" and about $1.50 a run. SDXL: an L40S, a guess,
 * because Replicate does not name the machine.
 */
const USD_MICROS_PER_SECOND: Record<Trainer, number> = {
  flux: 1525,
  'flux-fast': 12_200,
  sdxl: 975,
}

export const usdMicrosPerSecond = (trainer: Trainer): number => USD_MICROS_PER_SECOND[trainer]

/** Returns the cost of a training of this duration. Replicate does not bill anything else. */
export const trainingUsdMicros = (trainer: Trainer, seconds: number): number =>
  Math.round(seconds * USD_MICROS_PER_SECOND[trainer])
