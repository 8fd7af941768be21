import {
  type EstimateRange,
  estimateFromFinished,
  estimateSeconds,
  estimateUsdMicros,
  MIN_FINISHED,
  type Trainer,
  type TrainerParameters,
} from '@the-way/shared'
import type { KeywordsService } from '../keywords/keywords.service.ts'
import type { Database } from '../ports/database/database.ts'
import type { SpendingService } from '../spending/spending.service.ts'

export interface EstimateDependencies {
  database: Database
  keywords: KeywordsService
  spending: SpendingService
  /** Nothing costs anything: the emulator's runs. */
  isFree: boolean
}

export interface TrainingEstimate {
  estimate_usd_micros: number
  estimate_seconds: number
  estimate_range: EstimateRange
}

/** Older ones may have run on other machines. */
const NEWEST_FINISHED = 20

/** What a training will cost and take: by the owner's own finished ones where there are enough, else by known figures. */
export async function estimateTraining(
  { database, isFree }: EstimateDependencies,
  owner_id: string,
  trainer: Trainer,
  parameters: TrainerParameters,
): Promise<TrainingEstimate> {
  const finished = await database.call.trainings_paces({
    owner_id,
    trainer,
    is_free: isFree,
    limit: NEWEST_FINISHED,
  })
  const own = estimateFromFinished(trainer, parameters, finished)
  const seconds = own ?? estimateSeconds(trainer, parameters)
  const price = isFree ? { low: 0, likely: 0, high: 0 } : estimateUsdMicros(trainer, seconds)
  return {
    estimate_usd_micros: price.likely,
    estimate_seconds: seconds.likely,
    estimate_range: {
      low_usd_micros: price.low,
      high_usd_micros: price.high,
      low_seconds: seconds.low,
      high_seconds: seconds.high,
      based_on: own && finished.length >= MIN_FINISHED ? finished.length : 0,
    },
  }
}
