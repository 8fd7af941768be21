import {
  type Estimate,
  estimateSeconds,
  estimateUsdMicros,
  type Guess,
  isValid,
  PARAMETER_SCHEMAS,
  type Trainer,
  type TrainerParameters,
} from '@the-way/shared'
import { money, moneyRange } from '../../lib/format.ts'
import { roughly, timeRange } from '../../lib/format-time.ts'

export interface EstimateLabels {
  /** "$1.86" */
  price: string
  /** "$0.79–2.01" */
  priceRange: string
  /** "20 min" */
  time: string
  /** "9–22 min" */
  timeRange: string
}

/** Returns price and time on Replicate, from typical training times; `null` if not all settings are valid. */
export function typicalEstimateLabels(
  trainer: Trainer,
  parameters: TrainerParameters,
): EstimateLabels | null {
  if (!isValid(PARAMETER_SCHEMAS[trainer], parameters)) return null
  const seconds = estimateSeconds(trainer, parameters)
  return labelsOf(estimateUsdMicros(trainer, seconds), seconds)
}

type CostEstimate = Pick<Estimate, 'estimate_usd_micros' | 'estimate_seconds' | 'estimate_range'>

/** Returns price and time from the server's estimate, which considers how long earlier trainings took. */
export const serverEstimateLabels = (estimate: CostEstimate): EstimateLabels => {
  const { low_usd_micros, high_usd_micros, low_seconds, high_seconds } = estimate.estimate_range
  return labelsOf(
    { low: low_usd_micros, likely: estimate.estimate_usd_micros, high: high_usd_micros },
    { low: low_seconds, likely: estimate.estimate_seconds, high: high_seconds },
  )
}

const labelsOf = (price: Guess, seconds: Guess): EstimateLabels => ({
  price: money(price.likely),
  priceRange: moneyRange(price.low, price.high),
  time: roughly(seconds.likely),
  timeRange: timeRange(seconds.low, seconds.high),
})
