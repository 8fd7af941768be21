/** Settings of the model as the form names them. */
const LABELS: Record<string, string> = {
  negative_prompt: 'Negative prompt',
  prompt_strength: 'How much to change',
  lora_scale: 'Strength',
  num_inference_steps: 'Steps',
  guidance_scale: 'Guidance',
  guidance: 'Guidance',
  aspect_ratio: 'Aspect ratio',
  output_format: 'Format',
  output_quality: 'Quality',
  scheduler: 'Scheduler',
  megapixels: 'Megapixels',
  go_fast: 'Go fast',
  model: 'Base model',
  extra_lora: 'LoRA',
  extra_lora_scale: 'LoRA strength',
}

/** Returns the label of a setting; for one that has none, its name as words. */
export const settingLabel = (name: string) =>
  LABELS[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
