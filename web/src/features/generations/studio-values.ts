import {
  ASPECT_RATIOS,
  type AspectRatio,
  aspectRatios,
  type GenerateBody,
  type Generation,
  MAX_SEED,
  OneOf,
} from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { dimensions } from '../../lib/format.ts'

/** What is filled in on a model's page. */
export const StudioValuesSchema = Type.Object({
  prompt: Type.String(),
  num_outputs: Type.Integer(),
  aspect_ratio: OneOf(aspectRatios),
  /** Empty: drawn anew each time. */
  seed: Type.String(),
  lora_scale: Type.Number(),
  num_inference_steps: Type.Integer(),
  guidance_scale: Type.Number(),
})
export type StudioValues = Static<typeof StudioValuesSchema>

export const STUDIO_DEFAULTS: StudioValues = {
  prompt: '',
  num_outputs: 1,
  aspect_ratio: '3:2',
  seed: '',
  lora_scale: 1,
  num_inference_steps: 28,
  guidance_scale: 3,
}

export const isRatio = (text: unknown): text is AspectRatio =>
  aspectRatios.some((ratio) => ratio === text)

/** "1,216 × 832" */
export function pixelsOf(ratio: AspectRatio): string {
  const [width, height] = ASPECT_RATIOS[ratio]
  return dimensions(width, height)
}

export function toBody({ seed, prompt, ...rest }: StudioValues): GenerateBody {
  return { ...rest, prompt: prompt.trim(), ...(seed === '' ? {} : { seed: Number(seed) }) }
}

export const seedFault = (seed: string) =>
  seed === '' || (/^\d+$/.test(seed) && Number(seed) <= MAX_SEED)
    ? undefined
    : `A whole number from 0 to ${MAX_SEED}, or empty.`

/** The words and settings of a generation, to be made again. */
export function valuesOf(generation: Generation): StudioValues {
  const { prompt, seed, num_outputs, parameters } = generation
  const number = (name: keyof StudioValues & keyof typeof STUDIO_DEFAULTS) => {
    const value = parameters[name]
    return typeof value === 'number' ? { [name]: value } : {}
  }
  const ratio = parameters['aspect_ratio']
  return {
    ...STUDIO_DEFAULTS,
    prompt,
    num_outputs,
    seed: String(seed),
    ...(isRatio(ratio) ? { aspect_ratio: ratio } : {}),
    ...number('lora_scale'),
    ...number('num_inference_steps'),
    ...number('guidance_scale'),
  }
}
