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
  autocaption_prefix: 'Written captions start with',
  autocaption_suffix: 'Written captions end with',
  caption_dropout_rate: 'Caption dropout',
  optimizer: 'Optimizer',
  layers_to_optimize_regex: 'Layers to train',
  cache_latents_to_disk: 'Keep latents on disk',
  gradient_checkpointing: 'Gradient checkpointing',
  lora_type: 'Kind',
  seed: 'Seed',
  caption_prefix: 'Captions start with',
  use_face_detection_instead: 'Focus on faces',
  mask_target_prompts: 'Focus on',
  clipseg_temperature: 'Softness of the focus',
  crop_based_on_salience: 'Crop to what stands out',
  ti_lr: 'Learning rate of the trigger word',
  lr_scheduler: 'Learning rate schedule',
  lr_warmup_steps: 'Warm-up steps',
  is_lora: 'Train a LoRA only',
  unet_learning_rate: 'Learning rate of the whole model',
  steps: 'Steps',
  training_steps: 'Steps',
  max_train_steps: 'Steps',
  epochs: 'Epochs',
}

/** A setting that the trainer has gained goes by its API name until it has a label here. */
export const labelOf = (name: string): string => LABELS[name] ?? name

/** A description that calls settings by their labels. */
export const withLabels = (description: string): string =>
  description.replace(/`(\w+)`/g, (_, name: string) => `“${labelOf(name)}”`)

/** What to write where a text must have a certain format. */
export const FORM_WORDS: Record<string, string> = {
  resolution: 'Choose from 256, 512, 768, 1024 and 1280, separated by commas.',
}

/** What each trainer is good for. */
export const TRAINER_DETAILS: Record<Trainer, { title: string; detail: string }> = {
  flux: { title: 'FLUX', detail: 'Best likeness, most settings' },
  'flux-fast': { title: 'FLUX, fast', detail: 'A few minutes, few settings. Good for a first try' },
  sdxl: { title: 'SDXL', detail: 'Older base model with negative prompts' },
}
