import { choice, flag, integer, number, rejectUnknown, text } from '../input-reader.ts'

/** The inputs of cog-sdxl's `train.py` that the emulator acts on, with that file's defaults. */
export interface SdxlInput {
  filetype: 'zip' | 'tar' | 'infer'
  seed: number | null
  resolution: number
  batchSize: number
  epochs: number
  /** `null` if only epochs were given. */
  maxSteps: number | null
  isLora: boolean
  loraRank: number
  token: string
  captionPrefix: string
  verbose: boolean
}

const known = [
  'input_images',
  'input_images_filetype',
  'seed',
  'resolution',
  'train_batch_size',
  'num_train_epochs',
  'max_train_steps',
  'is_lora',
  'unet_learning_rate',
  'ti_lr',
  'lora_lr',
  'lora_rank',
  'lr_scheduler',
  'lr_warmup_steps',
  'token_string',
  'caption_prefix',
  'mask_target_prompts',
  'crop_based_on_salience',
  'use_face_detection_instead',
  'clipseg_temperature',
  'verbose',
  'checkpointing_steps',
]

export function readSdxlInput(input: Record<string, unknown>): SdxlInput {
  rejectUnknown(input, known)
  checkUnused(input)
  const givesSteps = typeof input['max_train_steps'] === 'number'
  const givesEpochs = typeof input['num_train_epochs'] === 'number'
  const maxSteps = integer(input, 'max_train_steps', { standard: 1000, min: 1 })
  return {
    filetype: choice(input, 'input_images_filetype', 'infer', ['zip', 'tar', 'infer']),
    seed: input['seed'] == null ? null : integer(input, 'seed', { standard: 0 }),
    resolution: integer(input, 'resolution', { standard: 768, min: 8 }),
    batchSize: integer(input, 'train_batch_size', { standard: 4, min: 1 }),
    epochs: integer(input, 'num_train_epochs', { standard: 4000, min: 1 }),
    maxSteps: givesEpochs && !givesSteps ? null : maxSteps,
    isLora: flag(input, 'is_lora', true),
    loraRank: integer(input, 'lora_rank', { standard: 32, min: 1 }),
    token: text(input, 'token_string', 'TOK'),
    captionPrefix: text(input, 'caption_prefix', 'a photo of TOK, '),
    verbose: flag(input, 'verbose', true),
  }
}

/** Inputs that have no effect on an emulated training must still have the right type. */
function checkUnused(input: Record<string, unknown>): void {
  number(input, 'unet_learning_rate', { standard: 1e-6 })
  number(input, 'ti_lr', { standard: 3e-4 })
  number(input, 'lora_lr', { standard: 1e-4 })
  choice(input, 'lr_scheduler', 'constant', ['constant', 'linear'])
  integer(input, 'lr_warmup_steps', { standard: 100 })
  text(input, 'mask_target_prompts', '')
  flag(input, 'crop_based_on_salience', true)
  flag(input, 'use_face_detection_instead', false)
  number(input, 'clipseg_temperature', { standard: 1 })
  integer(input, 'checkpointing_steps', { standard: 999_999 })
}
