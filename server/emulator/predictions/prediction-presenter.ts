import { toIso, toIsoMicros } from '../identifiers.ts'
import { jobMetrics } from '../job-timeline.ts'
import type { PredictionRecord } from '../records.ts'
import { jobUrls, statusOf } from '../trainings/training-presenter.ts'
import { predictionLog } from './prediction-log.ts'
import type { PredictionService } from './predictions.service.ts'

export function presentPrediction(
  service: PredictionService,
  prediction: PredictionRecord,
  origin: string,
) {
  return {
    ...presentListedPrediction(service, prediction, origin),
    logs: logsOf(service, prediction),
  }
}

/** Lists don't include the logs. */
export function presentListedPrediction(
  service: PredictionService,
  prediction: PredictionRecord,
  origin: string,
) {
  const { id, webhook, webhook_events_filter } = prediction
  const moment = service.moment(prediction)
  const { error } = service.plan(prediction)
  const failed = moment.phase === 'finished' && error !== null
  const removed = service.isRemoved(prediction)
  const names = service.outputNames(prediction)
  return {
    id,
    model: prediction.model,
    version: prediction.version,
    input: removed ? {} : prediction.input,
    output: names.length === 0 ? null : names.map((name) => `${origin}/output/${id}/${name}`),
    data_removed: removed,
    error: failed ? error : null,
    status: statusOf(moment, failed),
    source: 'api',
    created_at: toIsoMicros(prediction.created_at),
    started_at: moment.startedAt === null ? null : toIsoMicros(moment.startedAt),
    completed_at: moment.completedAt === null ? null : toIsoMicros(moment.completedAt),
    metrics: jobMetrics(prediction, moment),
    urls: jobUrls(id, `${origin}/v1/predictions`),
    ...(prediction.deadline === undefined ? {} : { deadline: toIso(prediction.deadline) }),
    ...(webhook === undefined ? {} : { webhook }),
    ...(webhook_events_filter === undefined ? {} : { webhook_events_filter }),
  }
}

/** Presents the response to a create that did not wait: fields without a value yet are absent, not null. */
export function presentCreatedPrediction(
  service: PredictionService,
  prediction: PredictionRecord,
  origin: string,
) {
  const { started_at, completed_at, metrics, ...created } = presentPrediction(
    service,
    prediction,
    origin,
  )
  return { ...created, created_at: toIso(prediction.created_at) }
}

const BEFORE_VERDICT = 0.95

function logsOf(service: PredictionService, prediction: PredictionRecord): string {
  const { startedAt, fraction } = service.moment(prediction)
  if (startedAt === null || service.isRemoved(prediction)) return ''
  const runSeconds = (prediction.duration_ms - prediction.queue_ms) / 1000
  const { seed, script } = prediction
  // A run that fails does not get to the verdict of the safety filter.
  const shown = script?.failure ? Math.min(fraction, BEFORE_VERDICT) : fraction
  const log = predictionLog(service.plan(prediction), { seed, fraction: shown, runSeconds })
  return fraction === 1 ? log + (script?.failure?.log ?? '') : log
}
