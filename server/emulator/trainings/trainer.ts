import type { Dataset, VersionRecord } from '../records.ts'
import type { LogStretch } from './log-sections.ts'
import type { PackedFile } from './weights-tar.ts'

/** A model that trains, as the emulator plays it. */
export interface Trainer {
  /** Of the versions that it trains. */
  family: VersionRecord['family']
  usdMicrosPerSecond: number
  /** How many times faster than the configured time its trainings run. */
  pace: number
  /** Name of the file that the weights are handed out as. */
  weightsFile: string
  /** Reads the input as the trainer does when it starts; what it cannot use is a TrainerError. */
  prepare(input: Record<string, unknown>): TrainerJob
}

/** One training's work, in the order in which it is done. */
export interface TrainerJob {
  /** Reads the images and keeps copies of them in `folder`. */
  readDataset(source: ImageSource, folder: string): Promise<Dataset>
  /** The log of the whole run. */
  log(dataset: Dataset, runSeconds: number): LogStretch[]
  /** What the weights file holds. */
  pack(dataset: Dataset): PackedFile[]
}

export interface ImageSource {
  path: string
  /** As it was given in the input. */
  address: string
}
