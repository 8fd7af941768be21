import {
  type EstimateRange,
  estimateFromFinished,
  estimateSeconds,
  estimateUsdMicros,
  type Guess,
  MIN_FINISHED,
  type Trainer,
  type TrainerParameters,
} from '@the-way/shared'
import type { KeywordsService } from '../../keywords/keywords.service.ts'
import type { Database } from '../../ports/database/database.ts'
import type { SpendingService } from '../../spending/spending.service.ts'

export interface EstimateDependencies {
  database: Database
  keywords: KeywordsService
  spending: SpendingService
  /** True in demo mode: runs cost nothing. */
  isFree: boolean
}

export interface TrainingEstimate {
  estimate_usd_micros: number
  estimate_seconds: number
  estimate_range: EstimateRange
}

/** How many of the newest trainings are used; older ones may have run on other hardware. */
const MAX_FINISHED = 20

type Estimator = (parameters: TrainerParameters) => TrainingEstimate

/**
 * Returns an estimator for a trainer's runs. It uses the owner's finished trainings if there are enough, or else
 * typical run times.
 */
export async function createEstimator(
  { database, isFree }: EstimateDependencies,
  owner_id: string,
  trainer: Trainer,
): Promise<Estimator> {
  const finished = await database.call.trainings_paces({
    owner_id,
    trainer,
    is_free: isFree,
    limit: MAX_FINISHED,
  })
  return (parameters) => {
    const own = estimateFromFinished(trainer, parameters, finished)
    const seconds = own ?? estimateSeconds(trainer, parameters)
    const price = isFree ? FREE : estimateUsdMicros(trainer, seconds)
    return toEstimate(price, seconds, own && finished.length >= MIN_FINISHED ? finished.length : 0)
  }
}

/** Estimates the cost and duration of one training. */
export async function estimateTraining(
  deps: EstimateDependencies,
  owner_id: string,
  trainer: Trainer,
  parameters: TrainerParameters,
): Promise<TrainingEstimate> {
  return (await createEstimator(deps, owner_id, trainer))(parameters)
}

/** Estimates the cost and duration of a run on Replicate from typical run times alone. */
export function estimateOnReplicate(
  trainer: Trainer,
  parameters: TrainerParameters,
): TrainingEstimate {
  const seconds = estimateSeconds(trainer, parameters)
  return toEstimate(estimateUsdMicros(trainer, seconds), seconds, 0)
}

const FREE: Guess = { low: 0, likely: 0, high: 0 }

const toEstimate = (price: Guess, seconds: Guess, based_on: number): TrainingEstimate => ({
  estimate_usd_micros: price.likely,
  estimate_seconds: seconds.likely,
  estimate_range: {
    low_usd_micros: price.low,
    high_usd_micros: price.high,
    low_seconds: seconds.low,
    high_seconds: seconds.high,
    based_on,
  },
})
