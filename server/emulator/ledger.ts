import type { FileVault } from './files/file-store.ts'
import { toIso } from './identifiers.ts'
import { type JobMoment, predictSeconds } from './job-timeline.ts'
import type { PredictionService } from './predictions/predictions.service.ts'
import type { VersionFamily } from './records.ts'
import { trainerOf } from './trainings/trainers.ts'
import { statusOf } from './trainings/training-presenter.ts'
import type { TrainingService } from './trainings/trainings.service.ts'

interface LedgerEntry {
  kind: 'training' | 'prediction'
  id: string
  model: string
  status: string
  created_at: string
  /** Seconds; 0 until the job has completed. */
  predict_time: number
  usd_micros: number
}

/** What Replicate would bill for every job created here. */
export interface Ledger {
  trainings_created: number
  predictions_created: number
  /** Uploads that were neither deleted nor have expired. */
  files_left: number
  predict_time: number
  usd_micros: number
  entries: LedgerEntry[]
}

/** Price per second of the hardware that models run on: an H100 and an L40S (Replicate's price list, 2025). */
const usdMicrosPerSecond: Record<VersionFamily, number> = {
  flux: 1525,
  'early-flux': 1525,
  sdxl: 975,
  other: 1525,
}

export async function readLedger(
  trainings: TrainingService,
  predictions: PredictionService,
  vault: Pick<FileVault, 'list'>,
): Promise<Ledger> {
  const trainingEntries = (await trainings.list()).map((training) => {
    const moment = trainings.moment(training)
    const failed = training.failure !== undefined
    // The trainer is a public model, and a failed run of a public model is free.
    return entryOf('training', training, moment, {
      failed,
      rate:
        failed && moment.phase === 'finished' ? 0 : trainerOf(training.model).usdMicrosPerSecond,
    })
  })
  const predictionEntries = predictions.list().map((prediction) => {
    const { error, family } = predictions.plan(prediction)
    return entryOf('prediction', prediction, predictions.moment(prediction), {
      failed: error !== null,
      rate: usdMicrosPerSecond[family],
    })
  })
  const entries = [...trainingEntries, ...predictionEntries]
  return {
    trainings_created: trainingEntries.length,
    predictions_created: predictionEntries.length,
    files_left: vault.list().length,
    predict_time: sum(entries.map((entry) => entry.predict_time)),
    usd_micros: sum(entries.map((entry) => entry.usd_micros)),
    entries,
  }
}

function entryOf(
  kind: LedgerEntry['kind'],
  { id, model, created_at }: { id: string; model: string; created_at: number },
  moment: JobMoment,
  { failed, rate }: { failed: boolean; rate: number },
): LedgerEntry {
  const predict_time = predictSeconds(moment)
  return {
    kind,
    id,
    model,
    status: statusOf(moment, failed),
    created_at: toIso(created_at),
    predict_time,
    usd_micros: Math.round(predict_time * rate),
  }
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
