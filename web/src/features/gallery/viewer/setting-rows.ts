import type { GalleryImageDetails } from '@the-way/shared'
import { settingLabel } from '../setting-labels.ts'

/** The settings that come first, in this order. */
const FIRST = [
  'negative_prompt',
  'prompt_strength',
  'lora_scale',
  'num_inference_steps',
  'guidance_scale',
  'guidance',
  'scheduler',
]
/** The details have these as rows of their own, or the size and format of the image. */
const ELSEWHERE = ['prompt', 'seed', 'num_outputs', 'width', 'height', 'output_format']
const OF_LORAS = ['extra_lora', 'extra_lora_scale']

/** Returns rows for the settings of an image, the most important ones first. */
export function settingRows({
  parameters,
  loras,
}: Pick<GalleryImageDetails, 'parameters' | 'loras'>) {
  const hidden = [...ELSEWHERE, ...(loras.length > 0 ? OF_LORAS : [])]
  const names = [...new Set([...FIRST, ...Object.keys(parameters)])]
  return names
    .filter((name) => !hidden.includes(name) && isShown(parameters[name]))
    .map((name) => ({ label: settingLabel(name), value: textOf(parameters[name]) }))
}

const isShown = (value: unknown) => value !== undefined && value !== null && value !== ''

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
