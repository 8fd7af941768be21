import type { Trainer } from '@the-way/shared'

/** The labels of the trainers' settings. */
const LABELS: Record<string, string> = {
  learning_rate: 'Learning rate',
  lora_lr: 'Learning rate',
  batch_size: 'Batch size',
  train_batch_size: 'Batch size',
  lora_rank: 'LoRA rank',
  resolution: 'Resolution',
  autocaption: 'Generate missing captions',
  autocaption_prefix: 'Generated captions start with',
  autocaption_suffix: 'Generated captions end with',
  caption_dropout_rate: 'Caption dropout',
  optimizer: 'Optimizer',
  layers_to_optimize_regex: 'Layers to train',
  cache_latents_to_disk: 'Cache latents on disk',
  gradient_checkpointing: 'Gradient checkpointing',
  lora_type: 'LoRA type',
  seed: 'Seed',
  caption_prefix: 'Captions start with',
  use_face_detection_instead: 'Focus on faces',
  mask_target_prompts: 'Focus on',
  clipseg_temperature: 'Focus softness',
  crop_based_on_salience: 'Crop around the main subject',
  ti_lr: 'Trigger word learning rate',
  lr_scheduler: 'Learning rate schedule',
  lr_warmup_steps: 'Warm-up steps',
  is_lora: 'Train only a LoRA',
  unet_learning_rate: 'Full model learning rate',
  steps: 'Steps',
  training_steps: 'Steps',
  max_train_steps: 'Steps',
  epochs: 'Epochs',
}

/** Returns the label of a setting; a setting that is new in the API has its API name until it has a label here. */
export const labelOf = (name: string): string => LABELS[name] ?? name

/** Replaces the API names of settings in a description by their labels. */
export const withLabels = (description: string): string =>
  description.replace(/`(\w+)`/g, (_, name: string) => `“${labelOf(name)}”`)

/** Error messages for texts that must have a certain format. */
export const FORMAT_HINTS: Record<string, string> = {
  resolution: 'Choose from 256, 512, 768, 1024 and 1280, separated by commas.',
}

/** What each trainer is good at. */
export const TRAINER_DETAILS: Record<Trainer, { title: string; detail: string }> = {
  flux: { title: 'FLUX', detail: 'Best likeness, most settings' },
  'flux-fast': { title: 'FLUX, fast', detail: 'A few minutes, few settings. Good for a first try' },
  sdxl: { title: 'SDXL', detail: 'Older base model with negative prompts' },
}
