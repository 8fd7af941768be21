import type { FileVault } from './files/file-store.ts'
import type { PredictionService } from './predictions/predictions.service.ts'
import type { StateStore } from './state-store.ts'
import type { TrainingService } from './trainings/trainings.service.ts'

const everyMs = 60_000

export interface RetentionOptions {
  store: StateStore
  vault: FileVault
  trainings: TrainingService
  predictions: PredictionService
  closing: AbortSignal
}

/**
 * Deletes data that Replicate would have deleted, from the disk too: now and every minute. Returns a function that does so
 * at once.
 */
export function startRetention(options: RetentionOptions): () => void {
  const { store, vault, trainings, predictions, closing } = options
  // Stays true until the store was compacted, since a sweep after a failed compaction finds nothing more to remove.
  let isStale = false
  const sweep = (): void => {
    vault.sweep()
    if (trainings.sweep()) isStale = true
    if (predictions.sweep()) isStale = true
    if (!isStale) return
    store.compact()
    isStale = false
  }
  sweep()
  const timer = setInterval(() => {
    try {
      sweep()
    } catch {
      // The disk may be full or busy only for now; the next sweep tries again.
    }
  }, everyMs).unref()
  closing.addEventListener('abort', () => clearInterval(timer), { once: true })
  return sweep
}
