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

export interface EstimateWords {
  /** "$1.86" */
  price: string
  /** "$0.79–2.01" */
  priceRange: string
  /** "20 min" */
  time: string
  /** "9–22 min" */
  timeRange: string
}

/** What a training on Replicate costs and takes from typical run times; `null` if its settings are not all valid. */
export function estimateInWords(
  trainer: Trainer,
  parameters: TrainerParameters,
): EstimateWords | null {
  if (!isValid(PARAMETER_SCHEMAS[trainer], parameters)) return null
  const seconds = estimateSeconds(trainer, parameters)
  return inWords(estimateUsdMicros(trainer, seconds), seconds)
}

type CostEstimate = Pick<Estimate, 'estimate_usd_micros' | 'estimate_seconds' | 'estimate_range'>

/** The server's estimate, which knows how long finished trainings took. */
export const toldInWords = (told: CostEstimate): EstimateWords => {
  const { low_usd_micros, high_usd_micros, low_seconds, high_seconds } = told.estimate_range
  return inWords(
    { low: low_usd_micros, likely: told.estimate_usd_micros, high: high_usd_micros },
    { low: low_seconds, likely: told.estimate_seconds, high: high_seconds },
  )
}

const inWords = (price: Guess, seconds: Guess): EstimateWords => ({
  price: money(price.likely),
  priceRange: moneyRange(price.low, price.high),
  time: roughly(seconds.likely),
  timeRange: timeRange(seconds.low, seconds.high),
})
