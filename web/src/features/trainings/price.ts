import {
  estimateSeconds,
  estimateUsdMicros,
  type FluxParameters,
  FluxParametersSchema,
} from '@the-way/shared'
import { Value } from 'typebox/value'
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

/** What a training at Replicate costs and takes; null while its settings are not all valid. */
export function estimateInWords(parameters: FluxParameters): EstimateWords | null {
  if (!Value.Check(FluxParametersSchema, parameters)) return null
  const seconds = estimateSeconds('flux', parameters)
  const price = estimateUsdMicros('flux', seconds)
  return {
    price: money(price.likely),
    priceRange: moneyRange(price.low, price.high),
    time: roughly(seconds.likely),
    timeRange: timeRange(seconds.low, seconds.high),
  }
}
