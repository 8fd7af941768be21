import { toIso, toIsoMicros } from '../identifiers.ts'
import { isEnded, type JobMoment, jobMetrics } from '../job-timeline.ts'
import type { TrainingRecord } from '../records.ts'
import { readTrainerInput } from './trainer-input.ts'
import { failureLog, trainingLog } from './training-log.ts'

/** A create answers less than a read, and its addresses name the run as a prediction, as recorded. */
export function presentCreatedTraining(training: TrainingRecord, origin: string) {
  return {
    ...commonFields(training),
    logs: '',
    error: null,
    status: 'starting',
    created_at: toIso(training.created_at),
    urls: jobUrls(training.id, `${origin}/v1/predictions`),
  }
}

export function presentTraining(training: TrainingRecord, moment: JobMoment, origin: string) {
  return { ...presentListedTraining(training, moment, origin), logs: logsOf(training, moment) }
}

/** Lists leave the logs out. */
export function presentListedTraining(training: TrainingRecord, moment: JobMoment, origin: string) {
  const failed = moment.phase === 'finished' && training.failure !== undefined
  return {
    ...commonFields(training),
    output: outputOf(training, moment, origin),
    error: failed ? training.failure : null,
    status: statusOf(moment, failed),
    created_at: toIsoMicros(training.created_at),
    started_at: moment.startedAt === null ? null : toIsoMicros(moment.startedAt),
    completed_at: moment.completedAt === null ? null : toIsoMicros(moment.completedAt),
    metrics: jobMetrics(training, moment),
    urls: jobUrls(training.id, `${origin}/v1/trainings`),
  }
}

function commonFields({
  id,
  model,
  version,
  input,
  webhook,
  webhook_events_filter,
}: TrainingRecord) {
  return {
    id,
    model,
    version,
    input,
    source: 'api',
    ...(webhook === undefined ? {} : { webhook }),
    ...(webhook_events_filter === undefined ? {} : { webhook_events_filter }),
  }
}

export function statusOf(moment: JobMoment, failed: boolean): string {
  if (moment.phase !== 'finished') return moment.phase
  return failed ? 'failed' : 'succeeded'
}

export function jobUrls(id: string, base: string) {
  return {
    get: `${base}/${id}`,
    cancel: `${base}/${id}/cancel`,
    web: `https://replicate.com/p/${id}`,
  }
}

function outputOf(training: TrainingRecord, moment: JobMoment, origin: string) {
  if (moment.phase !== 'finished' || training.trained_version === undefined) return null
  return {
    version: training.trained_version,
    weights: `${origin}/weights/${training.id}/trained_model.tar`,
  }
}

function logsOf(training: TrainingRecord, moment: JobMoment): string {
  if (training.failure !== undefined) return isEnded(moment) ? failureLog(training.failure) : ''
  if (!training.dataset || moment.startedAt === null) return ''
  const runSeconds = (training.duration_ms - training.queue_ms) / 1000
  const input = readTrainerInput(training.input)
  return trainingLog({ dataset: training.dataset, input, runSeconds }, moment.fraction)
}
