import type { Trainer } from '@the-way/shared'

/** What each setting of the trainers is called here. */
const LABELS: Record<string, string> = {
  learning_rate: 'Learning rate',
  lora_lr: 'Learning rate',
  batch_size: 'Batch size',
  train_batch_size: 'Batch size',
  lora_rank: 'LoRA rank',
  resolution: 'Resolution',
  autocaption: 'Write missing captions',
  autocaption_prefix: 'Written captions begin with',
  autocaption_suffix: 'Written captions end with',
  caption_dropout_rate: 'Caption dropout',
  optimizer: 'Optimizer',
  layers_to_optimize_regex: 'Layers to train',
  cache_latents_to_disk: 'Keep latents on disk',
  gradient_checkpointing: 'Gradient checkpointing',
  lora_type: 'What is learnt',
  seed: 'Seed',
  caption_prefix: 'Captions begin with',
  use_face_detection_instead: 'Faces above all',
  mask_target_prompts: 'Learn above all',
  clipseg_temperature: 'Softness around it',
  crop_based_on_salience: 'Cut to what stands out',
  ti_lr: 'Learning rate of the keyword',
  lr_scheduler: 'Learning rate over time',
  lr_warmup_steps: 'Warm-up steps',
  is_lora: 'Train a LoRA only',
  unet_learning_rate: 'Learning rate of the whole model',
  steps: 'Steps',
  training_steps: 'Steps',
  max_train_steps: 'Steps',
  epochs: 'Epochs',
}

/** A setting that the trainer has gained goes by its own name until it has a better one. */
export const labelOf = (name: string): string => LABELS[name] ?? name

/** A description with settings by what they are called here. */
export const withLabels = (description: string): string =>
  description.replace(/`(\w+)`/g, (_, name: string) => `“${labelOf(name)}”`)

/** What is to be written where a text has to have a form. */
export const FORM_WORDS: Record<string, string> = {
  resolution: 'Choose from 256, 512, 768, 1024 and 1280, parted by commas.',
}

/** What each trainer is good for. */
export const TRAINER_DETAILS: Record<Trainer, { title: string; detail: string }> = {
  flux: { title: 'FLUX', detail: 'The best likeness and the most settings' },
  'flux-fast': { title: 'FLUX, fast', detail: 'Minutes, few settings; good for a first try' },
  sdxl: { title: 'SDXL', detail: 'An older base, with negative prompts' },
}
