import type { Faults } from './faults.ts'
import type { FileVault } from './files/file-vault.ts'
import type { ModelRegistry } from './models/model-registry.ts'
import type { PredictionService } from './predictions/predictions.service.ts'
import type { TrainingService } from './trainings/trainings.service.ts'

/** What the routes are given. */
export interface EmulatorContext {
  now: () => number
  username: string
  token: string | undefined
  webhookSecret: string
  faults: Faults
  vault: FileVault
  models: ModelRegistry
  trainings: TrainingService
  predictions: PredictionService
  /** Aborted when the emulator closes, so that held requests end. */
  closing: AbortSignal
}
