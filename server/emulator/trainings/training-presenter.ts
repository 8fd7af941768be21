import { toIso, toIsoMicros } from '../identifiers.ts'
import { isEnded, type JobMoment, jobMetrics } from '../job-timeline.ts'
import type { TrainingRecord } from '../records.ts'
import { failureLog, logUntil, withLoss } from './log-sections.ts'
import { trainerOf } from './trainers.ts'

/** The response to a create has fewer fields than one to a read, and its URLs name the run as a prediction, as recorded. */
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

/** Lists don't include the logs. */
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
  const { id, model, trained_version: version, script } = training
  if (moment.phase !== 'finished' || version === undefined) return null
  const weights = `${origin}/weights/${id}/${trainerOf(model).weightsFile}`
  return {
    ...(script?.without_version ? {} : { version }),
    ...(script?.without_weights ? {} : { weights }),
  }
}

function logsOf(training: TrainingRecord, moment: JobMoment): string {
  const { dataset, failure, script } = training
  const isOver = failure !== undefined && isEnded(moment)
  // Without a dataset, the trainer itself failed, before the ordered failure.
  const ordered = dataset && script?.failure?.log
  const lastLines = isOver ? (ordered ?? failureLog(failure)) : ''
  if (!dataset || moment.startedAt === null) return lastLines
  // A run with an ordered failure completes at the share `after` of its full length.
  const share = script?.failure?.after ?? 1
  const runSeconds = (training.duration_ms - training.queue_ms) / 1000 / (share || 1)
  const log = trainerOf(training.model).prepare(training.input).log(dataset, runSeconds)
  const lines = logUntil(log, moment.fraction * share)
  return (script?.invalid_loss ? withLoss(lines, script.invalid_loss) : lines) + lastLines
}
