import { TrainerError } from './trainer-error.ts'

/** The inputs of flux-fine-tuner's `train.py` that the emulator acts on, with that file's defaults. */
export interface TrainerInput {
  triggerWord: string
  autocaption: boolean
  captionPrefix: string
  captionSuffix: string
  steps: number
  learningRate: number
  batchSize: number
  loraRank: number
  resolutions: number[]
  optimizer: string
  captionDropoutRate: number
}

/** Reads the input as the trainer does when it starts; what it cannot use fails the training, not the create. */
export function readTrainerInput(input: Record<string, unknown>): TrainerInput {
  const resolution = text(input, 'resolution', '512,768,1024')
  const resolutions = resolution.split(',').map((part) => Number(part.trim()))
  if (!resolutions.every((side) => Number.isInteger(side) && side >= 64)) {
    const wrong = resolution.split(',').find((part) => !Number.isInteger(Number(part.trim())))
    throw new TrainerError(`invalid literal for int() with base 10: '${wrong ?? resolution}'`)
  }
  return {
    triggerWord: text(input, 'trigger_word', 'TOK'),
    autocaption: input['autocaption'] !== false,
    captionPrefix: text(input, 'autocaption_prefix', ''),
    captionSuffix: text(input, 'autocaption_suffix', ''),
    steps: integer(input, 'steps', { standard: 1000, min: 3, max: 6000 }),
    learningRate: number(input, 'learning_rate', 0.0004),
    batchSize: integer(input, 'batch_size', { standard: 1, min: 1, max: Number.MAX_SAFE_INTEGER }),
    loraRank: integer(input, 'lora_rank', { standard: 16, min: 1, max: 128 }),
    resolutions,
    optimizer: text(input, 'optimizer', 'adamw8bit'),
    captionDropoutRate: number(input, 'caption_dropout_rate', 0.05),
  }
}

function text(input: Record<string, unknown>, name: string, standard: string): string {
  const value = input[name] ?? standard
  if (typeof value !== 'string') throw new TrainerError(`${name}: str type expected`)
  return value
}

function number(input: Record<string, unknown>, name: string, standard: number): number {
  const value = input[name] ?? standard
  if (typeof value !== 'number') throw new TrainerError(`${name}: value is not a valid float`)
  return value
}

function integer(
  input: Record<string, unknown>,
  name: string,
  { standard, min, max }: { standard: number; min: number; max: number },
): number {
  const value = number(input, name, standard)
  if (!Number.isInteger(value)) throw new TrainerError(`${name}: value is not a valid integer`)
  if (value < min)
    throw new TrainerError(`${name}: ensure this value is greater than or equal to ${min}`)
  if (value > max)
    throw new TrainerError(`${name}: ensure this value is less than or equal to ${max}`)
  return value
}
