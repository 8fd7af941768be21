import { type WebhookEvent, webhookEvents } from '../faults/fault-schemas.ts'
import type { Faults } from '../faults.ts'
import type { JobMoment } from '../job-timeline.ts'
import { presentPrediction } from '../predictions/prediction-presenter.ts'
import type { PredictionService } from '../predictions/predictions.service.ts'
import { presentTraining } from '../trainings/training-presenter.ts'
import type { TrainingService } from '../trainings/trainings.service.ts'

/** What webhooks need to know about a training or prediction. */
export interface WebhookJob {
  moment: JobMoment
  /** Returns the body that a GET would return now. */
  present(origin: string): { status: string; output: unknown; logs: string }
  /** True if the run itself creates output; Replicate creates a training's result after its run. */
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

/** Without a filter, uses Replicate's default: the events that an app needs at least. */
export const wantedEvents = (filter: readonly string[] = ['output', 'completed']): WebhookEvent[] =>
  webhookEvents.filter((event) => filter.includes(event))
