import type { FluxInput } from './flux-input.ts'

export const jobName = 'flux_train_replicate'

/** Returns the configuration that the trainer prints into its log and stores next to the weights. */
export function jobConfig(input: FluxInput): Record<string, unknown> {
  const neverDuringRun = input.steps + 1
  return {
    type: 'custom_sd_trainer',
    training_folder: 'output',
    device: 'cuda:0',
    ...(input.triggerWord === '' ? {} : { trigger_word: input.triggerWord }),
    network: { type: 'lora', linear: input.loraRank, linear_alpha: input.loraRank },
    save: { dtype: 'float16', save_every: neverDuringRun, max_step_saves_to_keep: 1 },
    datasets: [
      {
        folder_path: 'input_images',
        caption_ext: 'txt',
        caption_dropout_rate: input.captionDropoutRate,
        shuffle_tokens: false,
        cache_latents_to_disk: input.cacheLatentsToDisk,
        cache_latents: true,
        resolution: input.resolutions,
      },
    ],
    train: {
      batch_size: input.batchSize,
      steps: input.steps,
      gradient_accumulation_steps: 1,
      train_unet: true,
      train_text_encoder: false,
      content_or_style: 'balanced',
      gradient_checkpointing: true,
      noise_scheduler: 'flowmatch',
      optimizer: input.optimizer,
      lr: input.learningRate,
      ema_config: { use_ema: true, ema_decay: 0.99 },
      dtype: 'bf16',
    },
    model: { name_or_path: 'FLUX.1-dev', is_flux: true, quantize: true },
    sample: {
      sampler: 'flowmatch',
      sample_every: neverDuringRun,
      width: 1024,
      height: 1024,
      prompts: [],
      neg: '',
      seed: 42,
      walk_seed: true,
      guidance_scale: 3.5,
      sample_steps: 28,
    },
  }
}
