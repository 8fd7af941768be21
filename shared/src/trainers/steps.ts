import type { TSchema } from 'typebox'
import { PARAMETER_SCHEMAS, type TrainerParameters } from './parameters.ts'
import { STEP_BOUNDS } from './steps-schema.ts'
import type { Trainer } from './trainer.ts'

/** The name of each trainer's number of steps. */
export const STEPS_NAMES = {
  flux: 'steps',
  'flux-fast': 'training_steps',
  sdxl: 'max_train_steps',
} as const satisfies Record<Trainer, string>

/** The name of each trainer's number of images per step; `null` if it is always one. */
const BATCH_NAMES = {
  flux: 'batch_size',
  'flux-fast': null,
  sdxl: 'train_batch_size',
} as const satisfies Record<Trainer, string | null>

/** Returns the trainer's defaults. */
export const defaultsOf = (trainer: Trainer): TrainerParameters =>
  Object.fromEntries(
    Object.entries<TSchema>(PARAMETER_SCHEMAS[trainer].properties).flatMap(([name, schema]) =>
      'default' in schema ? [[name, schema.default]] : [],
    ),
  )

const numericParameter = (
  trainer: Trainer,
  parameters: TrainerParameters,
  name: string,
): number => {
  const value = parameters[name] ?? defaultsOf(trainer)[name]
  return typeof value === 'number' ? value : Number.NaN
}

/** Returns the number of steps of a training with these settings. */
export const stepsOf = (trainer: Trainer, parameters: TrainerParameters): number =>
  numericParameter(trainer, parameters, STEPS_NAMES[trainer])

export function batchOf(trainer: Trainer, parameters: TrainerParameters): number {
  const name = BATCH_NAMES[trainer]
  return name === null ? 1 : numericParameter(trainer, parameters, name)
}

/** Returns how often each image is seen, rounded to a tenth. */
export const epochsOf = (trainer: Trainer, parameters: TrainerParameters, images: number): number =>
  Math.round((stepsOf(trainer, parameters) * batchOf(trainer, parameters) * 10) / images) / 10

/** Returns the steps that show each image `epochs` times, rounded up and within the trainer's range. */
export function stepsForEpochs(
  trainer: Trainer,
  parameters: TrainerParameters,
  { epochs, images }: { epochs: number; images: number },
): number {
  const { minimum, maximum } = STEP_BOUNDS
  const steps = Math.ceil((epochs * images) / batchOf(trainer, parameters))
  return Math.min(Math.max(steps, minimum), maximum)
}
