import { flag, integer, number, rejectUnknown, text } from '../input-reader.ts'
import { TrainerError } from '../trainer-error.ts'
import { countLayers } from './layers.ts'

/** The inputs of flux-fine-tuner's `train.py` that the emulator acts on, with that file's defaults. */
export interface FluxInput {
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
  cacheLatentsToDisk: boolean
  /** How many of the model's layers are trained. */
  layers: number
}

const known = [
  'input_images',
  'trigger_word',
  'autocaption',
  'autocaption_prefix',
  'autocaption_suffix',
  'steps',
  'learning_rate',
  'batch_size',
  'resolution',
  'lora_rank',
  'caption_dropout_rate',
  'optimizer',
  'cache_latents_to_disk',
  'layers_to_optimize_regex',
  'gradient_checkpointing',
  'hf_repo_id',
  'hf_token',
  'wandb_api_key',
  'wandb_project',
  'wandb_run',
  'wandb_entity',
  'wandb_sample_prompts',
  'wandb_sample_interval',
  'wandb_save_interval',
  'skip_training_and_use_pretrained_hf_lora_url',
]

export function readFluxInput(input: Record<string, unknown>): FluxInput {
  rejectUnknown(input, known)
  return {
    triggerWord: text(input, 'trigger_word', 'TOK'),
    autocaption: flag(input, 'autocaption', true),
    captionPrefix: text(input, 'autocaption_prefix', ''),
    captionSuffix: text(input, 'autocaption_suffix', ''),
    steps: integer(input, 'steps', { standard: 1000, min: 3, max: 6000 }),
    learningRate: number(input, 'learning_rate', { standard: 0.0004 }),
    batchSize: integer(input, 'batch_size', { standard: 1, min: 1 }),
    loraRank: integer(input, 'lora_rank', { standard: 16, min: 1, max: 128 }),
    resolutions: readResolutions(text(input, 'resolution', '512,768,1024')),
    optimizer: text(input, 'optimizer', 'adamw8bit'),
    captionDropoutRate: number(input, 'caption_dropout_rate', { standard: 0.05, min: 0, max: 1 }),
    cacheLatentsToDisk: flag(input, 'cache_latents_to_disk', false),
    layers: countLayers(text(input, 'layers_to_optimize_regex', '')),
  }
}

function readResolutions(resolution: string): number[] {
  const parts = resolution.split(',')
  const sides = parts.map((part) => Number(part.trim()))
  if (sides.every((side) => Number.isInteger(side) && side >= 64)) return sides
  const wrong = parts.find((part) => !Number.isInteger(Number(part.trim())))
  throw new TrainerError(`invalid literal for int() with base 10: '${wrong ?? resolution}'`)
}
