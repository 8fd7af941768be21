import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { versionId } from '../identifiers.ts'
import { isEnded, type JobMoment } from '../job-timeline.ts'
import type { TrainingRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'

/** How long a training without a result keeps its captions, so that its log can still be read. */
const logLifetimeMs = 3600 * 1000

export interface UnusedDataOptions {
  /** The folder that contains the trainings' folders. */
  folder: string
  store: StateStore
  now: () => number
  moment: (training: TrainingRecord) => JobMoment
  /** True while the training is being processed. */
  isBusy: (id: string) => boolean
}

/** Removes what is no longer used: data of trainings without a result and of trainings whose version was deleted. */
export function createUnusedDataCleanup({ folder, store, now, moment, isBusy }: UnusedDataOptions) {
  const isDeleted = ({ id, trained_version }: TrainingRecord): boolean =>
    trained_version !== undefined && store.get('versions', versionId(id))?.deleted_at !== undefined

  const isWithoutResult = (training: TrainingRecord): boolean =>
    training.failure !== undefined || ['canceled', 'aborted'].includes(moment(training).phase)

  const isLogOver = (training: TrainingRecord): boolean => {
    const seen = moment(training)
    return isEnded(seen) && now() >= (seen.completedAt ?? now()) + logLifetimeMs
  }

  /** Images and weights on disk. */
  function removeFiles(training: TrainingRecord): void {
    if (!isBusy(training.id) && (isWithoutResult(training) || isDeleted(training)))
      rmSync(join(folder, training.id), { recursive: true, force: true })
  }

  /** Removes the dataset from a record; true if that changed it. */
  function forgetImages(training: TrainingRecord): boolean {
    if (training.dataset === undefined || isBusy(training.id)) return false
    if (!isDeleted(training) && !(isWithoutResult(training) && isLogOver(training))) return false
    const { dataset: _, ...left } = training
    store.put('trainings', left)
    return true
  }

  return {
    removeFiles,
    /** Returns true if the state on disk still contains removed data. */
    sweep(): boolean {
      const folders = new Set(foldersIn(folder))
      for (const training of store.list('trainings'))
        if (folders.has(training.id)) removeFiles(training)
      return store.list('trainings').map(forgetImages).includes(true)
    },
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
