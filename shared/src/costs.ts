/**
 * Price of a second on the machine that FLUX LoRA trainings run on (H100), in micro-dollars.
 * Source: Replicate's pricing page, 2025: $0.001525 per second.
 */
export const FLUX_TRAINING_USD_MICROS_PER_SECOND = 1525

const SETUP_SECONDS = 120

/**
 * How long a FLUX training runs, in seconds, as a range and a likely value.
 * Set-up takes about two minutes, a step 0.4 to 1.2 s by observation; Replicate's guide to fine-tuning
 * names 20 minutes for 1,000 steps, which the likely value follows.
 */
export function estimateFluxSeconds(steps: number, batchSize: number) {
  const at = (secondsPerStep: number) =>
    Math.round(SETUP_SECONDS + steps * batchSize * secondsPerStep)
  return { low: at(0.4), likely: at(1.1), high: at(1.2) }
}

/** What a FLUX training costs, in micro-dollars: running time times the machine's price. */
export function estimateFluxUsdMicros(steps: number, batchSize: number) {
  const seconds = estimateFluxSeconds(steps, batchSize)
  return {
    low: seconds.low * FLUX_TRAINING_USD_MICROS_PER_SECOND,
    likely: seconds.likely * FLUX_TRAINING_USD_MICROS_PER_SECOND,
    high: seconds.high * FLUX_TRAINING_USD_MICROS_PER_SECOND,
  }
}
