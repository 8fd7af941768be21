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

/** Removes what Replicate keeps no longer, from the disk too: now and every minute. Answers what does it at once. */
export function keepOnlyAsLongAsReplicate(options: RetentionOptions): () => void {
  const { store, vault, trainings, predictions, closing } = options
  // Until it was compacted: where that failed, nothing is removed anew the next time.
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
      // A disk that is full or busy now may take it in a minute.
    }
  }, everyMs).unref()
  closing.addEventListener('abort', () => clearInterval(timer), { once: true })
  return sweep
}
