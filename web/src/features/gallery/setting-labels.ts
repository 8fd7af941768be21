/** Settings of the model as the form names them. */
const LABELS: Record<string, string> = {
  negative_prompt: 'Negative prompt',
  lora_scale: 'Strength',
  num_inference_steps: 'Steps',
  guidance_scale: 'Guidance',
  guidance: 'Guidance',
  aspect_ratio: 'Aspect ratio',
  output_format: 'Format',
  output_quality: 'Quality',
  scheduler: 'Scheduler',
}

/** Returns the label of a setting; for one that has none, its name without underscores. */
export const settingLabel = (name: string) => LABELS[name] ?? name.replaceAll('_', ' ')
