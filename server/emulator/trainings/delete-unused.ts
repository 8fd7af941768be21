import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { versionId } from '../identifiers.ts'
import { isEnded, type JobMoment } from '../job-timeline.ts'
import type { TrainingRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'

/** Until its log has been read, which tells of captions. */
const logLifetimeMs = 3600 * 1000

export interface LeftOversOptions {
  /** Of all trainings' folders. */
  folder: string
  store: StateStore
  now: () => number
  moment: (training: TrainingRecord) => JobMoment
  /** Its work goes on at this moment. */
  isBusy: (id: string) => boolean
}

/** What nothing can be made of any more: of trainings without a result, and of those whose version was deleted. */
export function createLeftOvers({ folder, store, now, moment, isBusy }: LeftOversOptions) {
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

  /** True when a record names less than before. */
  function forgetImages(training: TrainingRecord): boolean {
    if (training.dataset === undefined || isBusy(training.id)) return false
    if (!isDeleted(training) && !(isWithoutResult(training) && isLogOver(training))) return false
    const { dataset: _, ...left } = training
    store.put('trainings', left)
    return true
  }

  return {
    removeFiles,
    /** True when the state on disk still has what no record names. */
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
