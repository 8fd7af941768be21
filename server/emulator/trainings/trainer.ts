import type { Dataset, VersionFamily } from '../records.ts'
import type { LogSection } from './log-sections.ts'
import type { PackedFile } from './weights-tar.ts'

/** A model that trains other models, as the emulator imitates it. */
export interface Trainer {
  /** The family of the versions that it trains. */
  family: VersionFamily
  usdMicrosPerSecond: number
  /** How many times faster than the configured duration its trainings run. */
  pace: number
  /** File name of the weights. */
  weightsFile: string
  /** Reads the input as the trainer does at its start. Throws a `TrainerError` if the input is invalid. */
  prepare(input: Record<string, unknown>): TrainerJob
}

/** One training's work, in the order in which it is done. */
interface TrainerJob {
  /** Reads the images and stores copies of them in `folder`. */
  readDataset(source: ImageSource, folder: string): Promise<Dataset>
  /** Returns the log of the whole run. */
  log(dataset: Dataset, runSeconds: number): LogSection[]
  /** Returns the contents of the weights file. */
  pack(dataset: Dataset): PackedFile[]
}

export interface ImageSource {
  path: string
  /** The URL that was given in the input. */
  url: string
}
