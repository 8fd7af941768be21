import type { TSchema } from 'typebox'
import { PARAMETER_SCHEMAS, type TrainerParameters } from './parameters.ts'
import { STEP_BOUNDS } from './steps-schema.ts'
import type { Trainer } from './trainer.ts'

/** What each trainer calls its number of steps. */
export const STEPS_NAMES = {
  flux: 'steps',
  'flux-fast': 'training_steps',
  sdxl: 'max_train_steps',
} as const satisfies Record<Trainer, string>

/** And the images for each step; null: one, always. */
const BATCH_NAMES = {
  flux: 'batch_size',
  'flux-fast': null,
  sdxl: 'train_batch_size',
} as const satisfies Record<Trainer, string | null>

/** What the trainer has where nothing is set. */
export const defaultsOf = (trainer: Trainer): TrainerParameters =>
  Object.fromEntries(
    Object.entries<TSchema>(PARAMETER_SCHEMAS[trainer].properties).flatMap(([name, schema]) =>
      'default' in schema ? [[name, schema.default]] : [],
    ),
  )

const figure = (trainer: Trainer, parameters: TrainerParameters, name: string): number => {
  const value = parameters[name] ?? defaultsOf(trainer)[name]
  return typeof value === 'number' ? value : Number.NaN
}

/** How many steps a training with these settings has. */
export const stepsOf = (trainer: Trainer, parameters: TrainerParameters): number =>
  figure(trainer, parameters, STEPS_NAMES[trainer])

export function batchOf(trainer: Trainer, parameters: TrainerParameters): number {
  const name = BATCH_NAMES[trainer]
  return name === null ? 1 : figure(trainer, parameters, name)
}

/** How often each image is seen, to a tenth. */
export const epochsOf = (trainer: Trainer, parameters: TrainerParameters, images: number): number =>
  Math.round((stepsOf(trainer, parameters) * batchOf(trainer, parameters) * 10) / images) / 10

/** The steps that show each image so often, rounded up, as many as the trainer takes. */
export function stepsForEpochs(
  trainer: Trainer,
  parameters: TrainerParameters,
  { epochs, images }: { epochs: number; images: number },
): number {
  const { minimum, maximum } = STEP_BOUNDS
  const steps = Math.ceil((epochs * images) / batchOf(trainer, parameters))
  return Math.min(Math.max(steps, minimum), maximum)
}
