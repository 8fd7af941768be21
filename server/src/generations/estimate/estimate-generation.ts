import { type EstimateRange, type Guess, guessFromRatios, type ModelInput } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { familyOf, typicalSeconds, usdMicrosPerSecond } from './typical-times.ts'

export interface EstimateDependencies {
  database: Database
  /** Whether this server is in demo mode, where runs cost nothing. */
  emulated: boolean
}

interface Estimated {
  owner_id: string
  /** 64 hex digits; `null` if it is not known yet. */
  version: string | null
  /** Empty if they are not known. */
  inputs: readonly ModelInput[]
  trainer: string | null
  parameters: Record<string, unknown>
  num_outputs: number
}

interface Estimate {
  estimate_usd_micros: number
  estimate_seconds: number
  estimate_range: EstimateRange
  based_on: number
}

/** How many of the newest runs are used. */
const MAX_RUNS = 20

/** Estimates cost and duration from the owner's own runs of the version, or from typical times if there are too few. */
export async function estimateGeneration(
  { database, emulated }: EstimateDependencies,
  { owner_id, version, inputs, trainer, parameters, num_outputs }: Estimated,
): Promise<Estimate> {
  const family = familyOf(inputs, trainer)
  const typical = typicalSeconds(family, parameters, num_outputs)
  const runs =
    version === null
      ? []
      : await database.call.generations_paces({ owner_id, version, emulated, limit: MAX_RUNS })
  const own = guessFromRatios(
    typical.likely,
    runs.map((run) => run.seconds / typicalSeconds(family, run.input, run.num_outputs).likely),
  )
  const price = emulated ? 0 : usdMicrosPerSecond(family)
  return toEstimate(own ?? typical, price, own ? runs.length : 0)
}

function toEstimate({ low, likely, high }: Guess, price: number, based_on: number): Estimate {
  const cost = (seconds: number) => Math.round(seconds * price)
  const whole = (seconds: number) => Math.max(1, Math.round(seconds))
  return {
    estimate_usd_micros: cost(likely),
    estimate_seconds: whole(likely),
    estimate_range: {
      low_usd_micros: cost(low),
      high_usd_micros: cost(high),
      low_seconds: whole(low),
      high_seconds: whole(high),
      based_on,
    },
    based_on,
  }
}
