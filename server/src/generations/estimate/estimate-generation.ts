import {
  type EstimateRange,
  type GenerationEstimate,
  type Guess,
  guessFromRatios,
  type ModelInput,
} from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { familyOf, typicalSeconds, usdMicrosPerSecond } from './typical-times.ts'

export interface EstimateDependencies {
  database: Database
  /** Whether this server is in demo mode, where runs cost nothing. */
  emulated: boolean
}

/** What the price of a run depends on. */
interface EstimatedRun {
  num_outputs: number
  parameters: Record<string, unknown>
}

interface Estimated {
  owner_id: string
  /** 64 hex digits; `null` if it is not known yet. */
  version: string | null
  /** Empty if they are not known. */
  inputs: readonly ModelInput[]
  trainer: string | null
  runs: readonly EstimatedRun[]
}

interface Estimate {
  estimate_usd_micros: number
  estimate_seconds: number
  estimate_range: EstimateRange
  based_on: number
}

/** What a generation costs and how long it runs, and each of its runs. */
interface RunEstimates {
  whole: Estimate & Pick<GenerationEstimate, 'replicate_estimate'>
  /** In the order of `runs`. */
  runs: Estimate[]
}

/** How many of the newest runs are used. */
const MAX_RUNS = 20

/** Estimates cost and duration from the owner's own runs of the version, or from typical times if there are too few. */
export async function estimateGeneration(
  { database, emulated }: EstimateDependencies,
  { owner_id, version, inputs, trainer, runs }: Estimated,
): Promise<RunEstimates> {
  const family = familyOf(inputs, trainer)
  const earlier =
    version === null
      ? []
      : await database.call.generations_paces({ owner_id, version, emulated, limit: MAX_RUNS })
  const ratios = earlier.map(
    (run) => run.seconds / typicalSeconds(family, run.input, run.num_outputs).likely,
  )
  const onReplicate = usdMicrosPerSecond(family)
  const price = emulated ? 0 : onReplicate
  const guesses = runs.map(({ parameters, num_outputs }) => {
    const typical = typicalSeconds(family, parameters, num_outputs)
    return { typical, own: guessFromRatios(typical.likely, ratios) }
  })
  const based_on = guesses.some(({ own }) => own) ? earlier.length : 0
  const seconds = guesses.map(({ typical, own }) => own ?? typical)
  const typicalSum = sumOf(guesses.map(({ typical }) => typical))
  return {
    whole: {
      ...toEstimate(sumOf(seconds), price, based_on),
      replicate_estimate: emulated ? toEstimate(typicalSum, onReplicate, 0) : null,
    },
    runs: seconds.map((guess) => toEstimate(guess, price, based_on)),
  }
}

const sumOf = (guesses: readonly Guess[]): Guess =>
  guesses.reduce(
    (sum, { low, likely, high }) => ({
      low: sum.low + low,
      likely: sum.likely + likely,
      high: sum.high + high,
    }),
    { low: 0, likely: 0, high: 0 },
  )

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
