import { settingLabel } from '../setting-labels.ts'

/** The settings that the details show, in this order. */
const SHOWN = [
  'negative_prompt',
  'lora_scale',
  'num_inference_steps',
  'guidance_scale',
  'guidance',
  'scheduler',
]

/** Returns rows for the most important settings of an image. */
export const settingRows = (parameters: Record<string, unknown>) =>
  SHOWN.flatMap((name) => {
    const value = parameters[name]
    return typeof value === 'number' || (typeof value === 'string' && value !== '')
      ? [{ label: settingLabel(name), value: String(value) }]
      : []
  })
