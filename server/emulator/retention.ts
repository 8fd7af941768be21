import type { FileVault } from './files/file-vault.ts'
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
 * Removes what Replicate keeps no longer, from the disk too: now, every minute, and when the one who is handed the
 * answer calls it.
 */
export function keepOnlyAsLongAsReplicate(options: RetentionOptions): () => void {
  const { store, vault, trainings, predictions, closing } = options
  let isStale = false
  const sweep = (): void => {
    vault.sweep()
    isStale = [isStale, trainings.sweep(), predictions.sweep()].includes(true)
    if (isStale) store.compact()
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
