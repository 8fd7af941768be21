import { type WebhookEvent, webhookEvents } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import type { JobMoment } from '../job-timeline.ts'
import { presentPrediction } from '../predictions/prediction-presenter.ts'
import type { PredictionService } from '../predictions/predictions.service.ts'
import { presentTraining } from '../trainings/training-presenter.ts'
import type { TrainingService } from '../trainings/trainings.service.ts'

/** A training or prediction, as far as its webhook is concerned. */
export interface WebhookJob {
  moment: JobMoment
  /** As a GET would answer it now. */
  present(origin: string): { status: string; output: unknown; logs: string }
  /** True where the run itself makes output; a training's result is made by Replicate afterwards. */
  hasOutputEvents: boolean
}

export interface WebhookJobs {
  find(id: string): Promise<WebhookJob | undefined>
}

export function createWebhookJobs({
  trainings,
  predictions,
  faults,
}: {
  trainings: TrainingService
  predictions: PredictionService
  faults: Faults
}): WebhookJobs {
  return {
    async find(id) {
      if (faults.isForgotten(id)) return undefined
      const prediction = predictions.find(id)
      if (prediction) {
        return {
          moment: predictions.moment(prediction),
          present: (origin) => presentPrediction(predictions, prediction, origin),
          hasOutputEvents: true,
        }
      }
      const training = await trainings.find(id)
      if (!training) return undefined
      const moment = trainings.moment(training)
      return {
        moment,
        present: (origin) => presentTraining(training, moment, origin),
        hasOutputEvents: false,
      }
    },
  }
}

/** Replicate's default is what an app needs at least. */
export const wantedEvents = (filter: readonly string[] = ['output', 'completed']): WebhookEvent[] =>
  webhookEvents.filter((event) => filter.includes(event))
